package dev.oxenspark.export.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.oxenspark.export.provenance.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A web server on 127.0.0.1 that gives out the files of a folder. A rule may answer in its place. */
public final class WebFolder implements AutoCloseable {
    private final Path folder;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "web-folder");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Tags tags = Tags.STRONG;
    private volatile Function<Request, Optional<Answer>> rule = request -> Optional.empty();
    private volatile Runnable halfway = () -> {};

    /** What the server says of a content. */
    public enum Tags {
        STRONG,
        /** Strong, but conditions on them are not looked at. */
        UNCONDITIONAL,
        WEAK,
        NONE
    }

    /** @param path with its query, as sent */
    public record Request(String method, String path, String range) {}

    /** What a rule gives instead of a file. */
    public record Answer(int status, Map<String, String> headers) {}

    private WebFolder(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
    }

    public static WebFolder of(Path folder) {
        try {
            WebFolder web = new WebFolder(
                    folder, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
            web.server.setExecutor(web.threads);
            web.server.createContext("/", web::serve);
            web.server.start();
            return web;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public WebFolder with(Tags newTags) {
        tags = newTags;
        return this;
    }

    /** Asked before each file is given out. */
    public void rule(Function<Request, Optional<Answer>> newRule) {
        rule = newRule;
    }

    /** Run when half of a file is sent. */
    public void halfway(Runnable work) {
        halfway = work;
    }

    /** A rule that gives one answer to one kind of request for files whose path ends so. */
    public void answer(String method, String end, int status, Map<String, String> headers) {
        rule(request -> request.method().equals(method) && request.path().endsWith(end)
                ? Optional.of(new Answer(status, headers))
                : Optional.empty());
    }

    /** {@code http://127.0.0.1:{port}/{path}}. */
    public String at(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
    }

    /** All requests since the last call of {@link #forget}. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public long count(String method) {
        return requests.stream()
                .filter(request -> request.method().equals(method))
                .count();
    }

    public void forget() {
        requests.clear();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            Request request = new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), range == null ? "" : range);
            requests.add(request);
            Optional<Answer> instead = rule.apply(request);
            if (instead.isPresent()) {
                instead.get().headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(instead.get().status(), -1);
                return;
            }
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            give(exchange, request, Files.readAllBytes(file));
        }
    }

    private void give(HttpExchange exchange, Request request, byte[] content) throws IOException {
        String tag = tag(content);
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        if (tag != null) {
            exchange.getResponseHeaders().set("ETag", tag);
        }
        if (wanted != null && tags != Tags.UNCONDITIONAL && !wanted.equals(tag)) {
            exchange.sendResponseHeaders(412, -1);
        } else if (request.method().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
        } else if (!request.range().isEmpty() && content.length == 0) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */0");
            exchange.sendResponseHeaders(416, -1);
        } else if (!request.range().isEmpty()) {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-0/" + content.length);
            exchange.sendResponseHeaders(206, 1);
            exchange.getResponseBody().write(content, 0, 1);
        } else {
            exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
            int half = content.length / 2;
            exchange.getResponseBody().write(content, 0, half);
            exchange.getResponseBody().flush();
            halfway.run();
            exchange.getResponseBody().write(content, half, content.length - half);
        }
    }

    private @Nullable String tag(byte[] content) {
        String digest =
                Sha256.hex(new String(content, StandardCharsets.ISO_8859_1)).substring(0, 16);
        return switch (tags) {
            case STRONG, UNCONDITIONAL -> '"' + digest + '"';
            case WEAK -> "W/\"" + digest + '"';
            case NONE -> null;
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
