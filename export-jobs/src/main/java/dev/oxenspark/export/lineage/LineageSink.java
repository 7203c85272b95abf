package dev.oxenspark.export.lineage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where events go. */
@FunctionalInterface
public interface LineageSink {
    /** What {@code emit.openlineage} says when it is for the environment to say. */
    String AUTO = "auto";

    String NONE = "none";

    /** Sends one event; {@code IOException} when nobody took it. */
    void send(String event) throws IOException;

    /**
     * The one that a job asks for.
     *
     * @param setting {@code none}; {@code auto}: what {@code OPENLINEAGE_URL} names, if it is set; the URL of a server,
     *     to which the path of OpenLineage's API is added where it has none; or a file, which gets a line for each
     *     event
     * @param environment of the process; {@code OPENLINEAGE_API_KEY} is sent along
     * @return empty where there is nobody to tell
     * @throws IllegalArgumentException for a place of another kind
     */
    static Optional<LineageSink> of(String setting, Map<String, String> environment) {
        String target = setting.equals(AUTO) ? environment.getOrDefault("OPENLINEAGE_URL", NONE) : setting;
        if (target.equals(NONE) || target.isEmpty()) {
            return Optional.empty();
        }
        if (target.startsWith("http://") || target.startsWith("https://")) {
            URI uri = URI.create(target);
            String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("/$", "");
            URI api = path.isEmpty() ? uri.resolve("/api/v1/lineage") : uri;
            String key = environment.getOrDefault("OPENLINEAGE_API_KEY", "");
            return Optional.of(event -> post(api, key, event));
        }
        if (target.contains("://") && !target.startsWith("file:")) {
            throw new IllegalArgumentException("'" + target + "' is neither a server of http(s) nor a file");
        }
        Path file = Path.of(target.replaceFirst("^file:(//(?=/))?", ""));
        return Optional.of(event -> append(file, event));
    }

    private static void append(Path file, String event) throws IOException {
        Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
        // One write, so that the lines of several runs do not mix.
        Files.write(
                file,
                (event + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static void post(URI api, String key, String event) throws IOException {
        Duration patience = Duration.ofSeconds(10);
        HttpRequest.Builder request = HttpRequest.newBuilder(api)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(patience)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(api + " answered " + answer.statusCode());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
