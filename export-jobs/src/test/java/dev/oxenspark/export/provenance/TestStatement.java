package dev.oxenspark.export.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExportTest
final class TestStatement {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATEMENT = ".provenance/digits/statement.intoto.json";

    @ParameterizedTest
    @EnumSource
    void aSignedStatementSaysWhatTheExportWasMadeOf(Backend backend, Workbench bench) throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = key(bench, keys);
        TestRepository repository = backend.newRepository(bench.folder());
        LakeTable table = bench.table("a rows").write("select id from range(3)");
        JobText job = bench.job(table, repository).with("/emit/statement", "signed");
        Outcome keyless = bench.run(job).ended(ExitCode.USAGE);
        assertThat(keyless.errorCode()).isEqualTo("SIGNING_KEY");

        JsonNode run = bench.run(job, "--signing-key", key.toString())
                .ended(ExitCode.OK)
                .json();

        Path clone = repository.checkout("", bench.folder().resolve("clone"));
        JsonNode envelope = JSON.readTree(clone.resolve(STATEMENT).toFile());
        assertThat(envelope.path("payloadType").asText()).isEqualTo("application/vnd.in-toto+json");
        byte[] payload = Base64.getDecoder().decode(envelope.path("payload").asText());
        byte[] signature =
                Base64.getDecoder().decode(envelope.at("/signatures/0/sig").asText());
        assertThat(verifies(keys, payload, signature)).isTrue();
        payload[payload.length / 2] ^= 1;
        assertThat(verifies(keys, payload, signature)).isFalse();
        payload[payload.length / 2] ^= 1;

        JsonNode statement = JSON.readTree(payload);
        assertThat(statement.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.path("predicateType").asText()).isEqualTo("https://slsa.dev/provenance/v1");
        assertThat(statement.path("subject").findValuesAsText("name"))
                .containsExactly(".provenance/digits/manifest.json", "data/train.parquet");
        for (JsonNode subject : statement.path("subject")) {
            assertThat(subject.at("/digest/sha256").asText())
                    .isEqualTo(Sha256.hex(Files.readAllBytes(
                            clone.resolve(subject.path("name").asText()))));
        }
        assertThat(statement.at("/subject/0/digest/sha256")).isEqualTo(run.path("provenanceSha256"));
        JsonNode dependency = statement.at("/predicate/buildDefinition/resolvedDependencies/0");
        assertThat(dependency.path("uri").asText())
                .isEqualTo("file:" + table.path().toString().replace(" ", "%20"));
        assertThat(dependency.at("/annotations/version").asLong(-1)).isZero();
        assertThat(dependency.at("/annotations/metadataId")).isEqualTo(run.at("/sources/0/metadataId"));
        assertThat(dependency.at("/annotations/fingerprint").asText()).hasSize(64);
        JsonNode details = statement.at("/predicate/runDetails");
        assertThat(details.at("/metadata/invocationId")).isEqualTo(run.path("run"));
        assertThat(details.at("/byproducts/0/digest").toString())
                .contains(run.path("rowsetDigest").asText().split(":")[1]);
        assertThat(details.at("/byproducts/1/digest/sha256-tree~11").asText())
                .isEqualTo(run.path("contentDigest").asText().split(":")[1]);

        bench.execute("verify", "main", "--repository", repository.at(""), "--level", "1")
                .ended(ExitCode.OK);
        assertThat(bench.execute("audit", "commit", "main", "--repository", repository.at(""), "--json")
                        .json()
                        .path("exact")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aStatementChangesNothingOfTheManifest(Workbench bench) throws Exception {
        LakeTable table = bench.table("rows").write("select id from range(3)");
        Path key = key(bench, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        TestRepository unsigned = Backend.LOCAL.newRepository(bench.folder());
        JsonNode first =
                bench.run(bench.job(table, unsigned)).ended(ExitCode.OK).json();
        assertThat(unsigned.paths()).contains(STATEMENT);
        JsonNode statement = JSON.readTree(
                unsigned.checkout(STATEMENT, bench.folder().resolve("clone")).toFile());
        assertThat(statement.path("predicateType").asText()).isNotEmpty();

        for (String kind : new String[] {"unsigned", "none"}) {
            TestRepository other = new TestRepository(
                    new RepositoryAddress.Local(bench.folder().resolve(kind).toString()));
            JsonNode second = bench.run(
                            bench.job(table, other).with("/emit/statement", kind), "--signing-key", key.toString())
                    .ended(ExitCode.OK)
                    .json();
            assertThat(second.path("provenanceSha256")).isEqualTo(first.path("provenanceSha256"));
            assertThat(other.paths().contains(STATEMENT)).isEqualTo(kind.equals("unsigned"));
        }
    }

    @Test
    void aKeyThatIsNoneIsRefusedAndNotRepeated(Workbench bench) throws Exception {
        TestRepository repository = new TestRepository(Backend.LOCAL.unusedAddress(bench.folder()));
        JobText job = bench.job(bench.table("none"), repository);
        Path key = bench.folder().resolve("key.pem");
        String rsa = pem(KeyPairGenerator.getInstance("RSA").generateKeyPair());
        for (String content : new String[] {"secret", rsa, pem(null)}) {
            Files.writeString(key, content);
            Outcome refused = bench.run(job, "--signing-key", key.toString()).ended(ExitCode.USAGE);
            assertThat(refused.errorCode()).isEqualTo("SIGNING_KEY");
            assertThat(refused.err())
                    .contains(key.toString(), "openssl genpkey")
                    .doesNotContain("secret", "BEGIN");
        }
        Files.delete(key);
        bench.run(job, "--signing-key", key.toString()).ended(ExitCode.USAGE);
    }

    /** As openssl writes it. */
    private static Path key(Workbench bench, KeyPair keys) throws Exception {
        return Files.writeString(bench.folder().resolve("key.pem"), pem(keys));
    }

    private static String pem(@Nullable KeyPair keys) {
        byte[] der =
                keys == null ? "nonsense".getBytes(UTF_8) : keys.getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Over what DSSE says is signed. */
    private static boolean verifies(KeyPair keys, byte[] payload, byte[] sig) throws Exception {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes("DSSEv1 28 application/vnd.in-toto+json ".getBytes(UTF_8));
        signed.writeBytes((payload.length + " ").getBytes(UTF_8));
        signed.writeBytes(payload);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(keys.getPublic());
        signature.update(signed.toByteArray());
        return signature.verify(sig);
    }
}
