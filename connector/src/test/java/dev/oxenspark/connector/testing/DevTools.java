package dev.oxenspark.connector.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One tab of a browser, as its DevTools protocol gives it: calls with answers, and events that come by themselves. */
final class DevTools implements WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Map<Integer, JsonNode> answers = new HashMap<>();
    private final List<JsonNode> events = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;
    private int calls;
    private boolean closed;

    @SuppressWarnings("NullAway.Init") // Set before anyone else sees this.
    private DevTools() {}

    static DevTools connect(int port) {
        HttpClient client = HttpClient.newHttpClient();
        URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
        try {
            JsonNode targets =
                    JSON.readTree(client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                            .body());
            for (JsonNode target : targets) {
                if (target.path("type").asText().equals("page")) {
                    DevTools tab = new DevTools();
                    URI address = URI.create(target.path("webSocketDebuggerUrl").asText());
                    tab.socket = client.newWebSocketBuilder()
                            .buildAsync(address, tab)
                            .join();
                    return tab;
                }
            }
            throw new IllegalStateException("The browser has no tab: " + targets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                JsonNode message = JSON.readTree(partial.toString());
                if (message.has("id")) {
                    answers.put(message.get("id").asInt(), message);
                } else {
                    events.add(message);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            partial.setLength(0);
            notifyAll();
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable error) {
        closed = true;
        notifyAll();
    }

    /** The result; fails the test when there is an error instead. */
    synchronized JsonNode call(String method, Map<String, ?> parameters) {
        int id = ++calls;
        try {
            var unused = socket.sendText(
                    JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        JsonNode answer;
        while ((answer = answers.remove(id)) == null) {
            waitUntil(deadline, method);
        }
        if (answer.has("error")) {
            throw new AssertionError(method + ": " + answer.get("error"));
        }
        return answer.path("result");
    }

    /** Waits for an event, unless it came already. */
    synchronized void await(String method) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (events(method).isEmpty()) {
            waitUntil(deadline, method);
        }
    }

    private void waitUntil(long deadline, String what) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0 || closed) {
            throw new AssertionError("The browser does not answer: " + what);
        }
        try {
            wait(millis);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    synchronized List<JsonNode> events(String method) {
        return events.stream()
                .filter(event -> event.path("method").asText().equals(method))
                .map(event -> event.path("params"))
                .toList();
    }

    synchronized void forget() {
        events.clear();
    }

    void close() {
        socket.abort();
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static IllegalStateException interrupted() {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for the browser");
    }
}
