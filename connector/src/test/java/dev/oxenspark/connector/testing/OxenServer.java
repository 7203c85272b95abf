package dev.oxenspark.connector.testing;

import dev.oxenspark.connector.RepositoryAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real {@code oxen-server} as a child process, on a free port of 127.0.0.1 and with a folder of its own. Where there
 * is no such program, tests that ask for one are skipped; unless {@code OXEN_SPARK_REQUIRE} names {@code server}, then
 * they fail.
 */
public final class OxenServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final AtomicInteger REPOSITORIES = new AtomicInteger();
    private static @Nullable OxenServer shared;

    private final Path program;
    private final Path folder;
    private final int port;
    private final @Nullable BucketOf contents;
    private @Nullable Process process;

    /** Where a server keeps contents that are not to lie in its own folder. */
    private record BucketOf(S3Server server, String bucket) {}

    private OxenServer(Path program, Path folder, int port, @Nullable BucketOf contents) {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.contents = contents;
    }

    /** The one that the tests of this JVM share. Never stop it; for that, {@link #start} another. */
    public static synchronized OxenServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** One of the test's own. It ends with the JVM at the latest. Skips the test where there is no program. */
    public static OxenServer start() {
        return start(null);
    }

    /** The same with contents in a bucket, which has to be there. */
    public static OxenServer startOn(S3Server server, String bucket) {
        return start(new BucketOf(server, bucket));
    }

    private static OxenServer start(@Nullable BucketOf contents) {
        Path program = OxenServerProgram.find();
        if (program == null) {
            return Assumptions.abort(RealPart.SERVER.absence());
        }
        try {
            OxenServer server =
                    new OxenServer(program, Files.createTempDirectory("oxen-server-"), freePort(), contents);
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

    /** The address of a new, empty repository. */
    public RepositoryAddress.Remote newRepository() {
        RepositoryAddress.Remote address = unusedAddress();
        String body = "{\"namespace\":\"%s\",\"name\":\"%s\"}".formatted(address.namespace(), address.name());
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(endpoint() + "/api/repos"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("The server made no repository: " + answer.body());
        }
        return address;
    }

    /** An address on this server at which there is no repository. */
    public RepositoryAddress.Remote unusedAddress() {
        return new RepositoryAddress.Remote(endpoint(), "tests", "repo-" + REPOSITORIES.incrementAndGet());
    }

    /** Kills the server as a power cut would, but for what the operating system has already been given. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            await(running);
        }
    }

    /** Starts it again on the same port and data. */
    public void restart() {
        kill();
        launch();
    }

    /** The folder that holds all of its repositories. */
    public Path folder() {
        return folder;
    }

    /** The folder in it that the server keeps repositories in. */
    public Path data() {
        return folder.resolve("data");
    }

    @Override
    public void close() {
        kill();
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch() {
        Path log = folder.resolve("server.log");
        ProcessBuilder builder =
                new ProcessBuilder(program.toString(), "start", "-i", "127.0.0.1", "-p", Integer.toString(port));
        builder.environment().put("SYNC_DIR", data().toString());
        builder.environment().put("RUST_LOG", "error");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            if (contents != null) {
                keepIn(contents, builder);
            }
            Process started = builder.start();
            process = started;
            awaitAnswer(started, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As an administrator does it: a file for the server, and what every program of AWS looks for. */
    private void keepIn(BucketOf bucket, ProcessBuilder builder) throws IOException {
        Path config = folder.resolve("server.toml");
        Files.writeString(config, """
                [storage]
                backends = ["s3"]
                s3_bucket = "%s"
                s3_region = "us-east-1"
                """.formatted(bucket.bucket()));
        builder.command().addAll(List.of("--config", config.toString()));
        builder.environment().put("AWS_ENDPOINT_URL", bucket.server().endpoint());
        builder.environment().put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    }

    private void awaitAnswer(Process started, Path log) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && started.isAlive()) {
            try {
                send(HttpRequest.newBuilder(URI.create(endpoint() + "/api/health"))
                        .GET());
                return;
            } catch (UncheckedIOException notYet) {
                pause();
            }
        }
        throw new IllegalStateException("oxen-server does not answer. Its output:\n" + Files.readString(log));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient()
                    .send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void await(Process process) {
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for oxen-server", e);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
