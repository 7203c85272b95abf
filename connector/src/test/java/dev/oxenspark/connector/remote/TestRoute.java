package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.ChildJvm;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.ForwardProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.connector.testing.PrivateCa;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The settings of a JVM about certificates and proxies hold on the way to a server, and no token leaves it. */
@NeedsOxenServer
final class TestRoute {
    private static final String TOKEN = "s3cr3t-t0ken";
    private static final String READ = "READ [a.txt]";

    private static RepositoryAddress.Remote repository;
    private static PrivateCa ca;
    private static FaultProxy server;
    private static FaultProxy elsewhere;
    private static FaultProxy plain;

    @BeforeAll
    static void start() {
        repository = OxenServer.shared().newRepository();
        Writer.at(repository).add("a.txt", "a");
        ca = PrivateCa.shared();
        server = FaultProxy.before(OxenServer.shared(), ca.certified("ip:127.0.0.1,dns:localhost"));
        elsewhere = FaultProxy.before(OxenServer.shared(), ca.certified("dns:elsewhere.example"));
        plain = FaultProxy.before(OxenServer.shared());
    }

    @AfterAll
    static void stop() {
        server.close();
        elsewhere.close();
        plain.close();
    }

    @BeforeEach
    void forget() {
        server.forget();
        plain.forget();
    }

    private static String at(FaultProxy proxy) {
        return proxy.through(repository).text();
    }

    @SafeVarargs
    private static List<String> options(List<String>... some) {
        return Stream.of(some).flatMap(List::stream).toList();
    }

    /** What became of each address, in a JVM with these options. */
    private static List<String> read(List<String> options, String... arguments) {
        ChildJvm.End end =
                ChildJvm.start(options, ReadThrough.class, (Object[]) arguments).await();
        assertThat(end.code()).as(end.output()).isZero();
        assertThat(end.output()).doesNotContain(TOKEN);
        return end.output()
                .lines()
                .filter(line -> line.startsWith("READ") || line.startsWith("REFUSED"))
                .toList();
    }

    @Test
    void anAuthorityThatIsTrustedIsEnoughAndANameThatIsNotCertifiedIsRefused() {
        int before = elsewhere.connections();
        List<String> became = read(
                ca.options(), at(server) + " " + TOKEN, at(server).replace("127.0.0.1", "localhost"), at(elsewhere));
        assertThat(became).hasSize(3).startsWith(READ, READ);
        assertThat(server.requests().get(0).header("Authorization")).isEqualTo("Bearer " + TOKEN);
        assertThat(became.get(2))
                .startsWith("REFUSED AUTH Nothing was sent to " + elsewhere.endpoint())
                .contains("not valid for it", "127.0.0.1", "Use the host name that the certificate is for");
        assertThat(elsewhere.connections() - before).as("attempts").isEqualTo(1);
        assertThat(elsewhere.requests()).isEmpty();
    }

    @Test
    void anUnknownAuthorityIsRefusedAtOnceAndTheSettingNamed() {
        int before = server.connections();
        RepositoryAddress.Remote address = server.through(repository);
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> new Writer(new RemoteRepository(
                                address, OxenSettings.defaults().withToken(TOKEN), Waits.DEFAULT))
                        .head());
        assertThat(failure.category()).isEqualTo(ErrorCategory.AUTH);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure)
                .hasMessageContainingAll(
                        "Nothing was sent to " + server.endpoint(),
                        "none of the authorities that this JVM trusts (trust store: Java's own)",
                        "-Djavax.net.ssl.trustStore",
                        "spark.executor.extraJavaOptions");
        assertThat(server.connections() - before).as("attempts").isEqualTo(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aPublicationThatWasNotSentIsNotTakenForOneThatMayHaveBeen() {
        RepositoryAddress.Remote address = server.through(repository);
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> new Transport(address, OxenSettings.defaults())
                        .send(Call.json("POST", "/api/repos", "{}").once(), body -> ""));
        assertThat(failure.category()).isEqualTo(ErrorCategory.AUTH);
    }

    @Test
    void aTrustStoreThatIsNotThereOrNotReadableIsNamed() {
        String missing = ca.trustStore() + "-not-there";
        assertThat(read(List.of("-Djavax.net.ssl.trustStore=" + missing), at(server)))
                .singleElement()
                .asString()
                .startsWith("REFUSED AUTH ")
                .contains("(trust store: " + missing + ", which this machine does not have)");
        assertThat(read(
                        List.of(
                                "-Djavax.net.ssl.trustStore=" + ca.trustStore(),
                                "-Djavax.net.ssl.trustStorePassword=wrong"),
                        at(server)))
                .singleElement()
                .asString()
                .startsWith("REFUSED AUTH ")
                .contains("trust store " + ca.trustStore() + " cannot be read", "-Djavax.net.ssl.trustStorePassword");
    }

    @Test
    void aProxyIsUsedAsTheJvmSaysAndReadsNoToken() {
        try (ForwardProxy proxy = ForwardProxy.start()) {
            List<String> became = read(
                    options(ca.options(), proxy.options()),
                    at(server) + " " + TOKEN,
                    at(plain),
                    at(plain) + " " + TOKEN,
                    "-Dhttp.nonProxyHosts=*.example|127.0.0.1",
                    at(plain) + " " + TOKEN);
            assertThat(became).hasSize(4);
            assertThat(List.of(became.get(0), became.get(1), became.get(3))).containsOnly(READ);
            assertThat(became.get(2))
                    .startsWith("REFUSED AUTH Nothing was sent to " + plain.endpoint())
                    .contains(
                            "(through the proxy 127.0.0.1:" + proxy.port() + "): the proxy would read the token",
                            "Use https",
                            "-Dhttp.nonProxyHosts");

            assertThat(server.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.header("Authorization").equals("Bearer " + TOKEN));
            long past = plain.requests().stream()
                    .filter(request -> !request.header("Authorization").isEmpty())
                    .count();
            assertThat(proxy.targets())
                    .contains("CONNECT " + server.endpoint().replace("https://", ""))
                    .filteredOn(target -> target.startsWith("GET http://"))
                    .hasSize((int) (plain.requests().size() - past));
            assertThat(past).isEqualTo(plain.requests().size() - past);
            assertThat(proxy.seen()).contains("CONNECT 127.0.0.1").doesNotContain(TOKEN, "Authorization");
        }
    }

    @Test
    void aProxyThatWantsAPasswordIsNamedAtOnce() {
        try (ForwardProxy proxy = ForwardProxy.startClosed()) {
            List<String> became = read(options(ca.options(), proxy.options()), at(server) + " " + TOKEN, at(plain));
            assertThat(became)
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("REFUSED AUTH ")
                            .contains(
                                    "407",
                                    "through the proxy 127.0.0.1:" + proxy.port(),
                                    "The proxy wants credentials, and is sent none",
                                    "-Dhttp.nonProxyHosts"));
            assertThat(proxy.targets()).hasSize(2);
            assertThat(proxy.seen()).doesNotContain(TOKEN);
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() {
        int closed;
        try (ForwardProxy proxy = ForwardProxy.start()) {
            closed = proxy.port();
        }
        List<String> gone = new ArrayList<>(ca.options());
        gone.addAll(Arrays.asList("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + closed, "-Dseconds=1"));
        gone.add("-Dhttp.nonProxyHosts=");
        assertThat(read(gone, at(server)))
                .singleElement()
                .asString()
                .startsWith("REFUSED UNAVAILABLE ")
                .contains("(through the proxy 127.0.0.1:" + closed + ")");
    }
}
