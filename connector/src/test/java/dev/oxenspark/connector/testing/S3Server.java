package dev.oxenspark.connector.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real S3 server, s3proxy with its store in memory, as a child process on a free port of 127.0.0.1. It checks
 * signatures and knows versions. The system property {@code s3proxy.classpath.file} names the file that holds its class
 * path, which the build writes.
 */
public final class S3Server implements AutoCloseable {
    public static final String ACCESS_KEY = "reader";
    public static final String SECRET_KEY = "read-me-not";

    private static final Duration START = Duration.ofSeconds(60);
    private static @Nullable S3Server shared;

    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private S3Server(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** The one that the tests of this JVM share. Never stop it; for that, {@link #start} another. */
    public static synchronized S3Server shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** One of the test's own, without buckets. It ends with the JVM at the latest. */
    public static S3Server start() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            free.close();
            S3Server server = new S3Server(Files.createTempDirectory("s3-server-"), port);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.launch();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** What Hadoop's {@code s3a:} needs to reach it; Spark takes each with {@code spark.hadoop.} before its name. */
    public Map<String, String> configuration() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("fs.s3a.endpoint", endpoint());
        settings.put("fs.s3a.endpoint.region", "us-east-1");
        settings.put("fs.s3a.path.style.access", "true");
        settings.put("fs.s3a.connection.ssl.enabled", "false");
        settings.put("fs.s3a.access.key", ACCESS_KEY);
        settings.put("fs.s3a.secret.key", SECRET_KEY);
        settings.put("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        return settings;
    }

    /** Ends it with all that it holds. */
    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        for (String name : List.of("s3proxy.properties", "server.log", "")) {
            folder.resolve(name).toFile().delete();
        }
    }

    private void launch() throws IOException {
        Path properties = folder.resolve("s3proxy.properties");
        Path log = folder.resolve("server.log");
        Files.write(
                properties,
                List.of(
                        "s3proxy.endpoint=" + endpoint(),
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "jclouds.provider=transient-nio2",
                        "jclouds.identity=none",
                        "jclouds.credential=none"));
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx768m",
                        "-cp",
                        classPath(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (System.nanoTime() > deadline || !started.isAlive()) {
                throw new IllegalStateException("s3proxy does not answer. Its output:\n" + Files.readString(log));
            }
            pause();
        }
    }

    private static String classPath() throws IOException {
        String file = System.getProperty("s3proxy.classpath.file");
        if (file == null || !Files.exists(Path.of(file))) {
            throw new IllegalStateException(
                    "The class path of s3proxy is not in a file named by the system property s3proxy.classpath.file ("
                            + file + "). Build with -am, so that integration-tests/s3proxy writes it");
        }
        return Files.readString(Path.of(file)).strip();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for s3proxy", e);
        }
    }
}
