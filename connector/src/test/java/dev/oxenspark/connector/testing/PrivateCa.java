package dev.oxenspark.connector.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** An authority as companies have them: whoever is not told to trust it does not. Its keys are made for this JVM. */
public final class PrivateCa {
    private static final String PASSWORD = "changeit";

    private static final String AUTHORITY = "authority";
    private static final AtomicInteger CERTIFICATES = new AtomicInteger();
    private static @Nullable PrivateCa shared;

    private final Path folder;

    private PrivateCa(Path folder) {
        this.folder = folder;
    }

    /** The one that the tests of this JVM share. */
    public static synchronized PrivateCa shared() {
        if (shared == null) {
            try {
                Path folder = Files.createTempDirectory("private-ca-");
                keytool(folder, AUTHORITY, "-ext", "bc:c");
                PrivateCa ca = new PrivateCa(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(ca::delete));
                ca.writeTrustStore();
                shared = ca;
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return shared;
    }

    /** Has no other authority in it. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** What a JVM has to be started with to trust it. */
    public List<String> options() {
        return List.of("-Djavax.net.ssl.trustStore=" + trustStore(), "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    /**
     * Makes sockets that show a certificate.
     *
     * @param names the only ones that it is for, as keytool takes them: {@code ip:127.0.0.1,dns:localhost}
     */
    public SSLServerSocketFactory certified(String names) {
        try {
            String alias = "server-" + CERTIFICATES.incrementAndGet();
            keytool(folder, alias, "-signer", AUTHORITY, "-ext", "san=" + names);
            KeyStore all = load(folder);
            KeyStore one = empty();
            one.setKeyEntry(
                    alias,
                    all.getKey(alias, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    all.getCertificateChain(alias));
            KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
            shown.init(one, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), null, null);
            return context.getServerSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeTrustStore() throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry(AUTHORITY, load(folder).getCertificate(AUTHORITY));
        try (OutputStream out = Files.newOutputStream(trustStore())) {
            trusted.store(out, PASSWORD.toCharArray());
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        return empty;
    }

    private static Path keys(Path folder) {
        return folder.resolve("keys.p12");
    }

    private static KeyStore load(Path folder) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(keys(folder).toFile(), PASSWORD.toCharArray());
    }

    private static void keytool(Path folder, String alias, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                keys(folder).toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while keytool ran", e);
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(trustStore());
            Files.deleteIfExists(keys(folder));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
