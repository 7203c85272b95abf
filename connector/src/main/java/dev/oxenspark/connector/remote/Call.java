package dev.oxenspark.connector.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * One request to a server, as a value: it can be sent again.
 *
 * @param path from the repository's own address on, with its query, percent-encoded
 * @param body pieces sent one after another; none for a request without a body
 * @param refusals statuses that the caller handles itself
 * @param weight bytes that the request keeps in memory while it is under way, both directions
 */
record Call(
        String method,
        String path,
        String contentType,
        List<byte[]> body,
        Set<Integer> refusals,
        Repeat repeat,
        Silence silence,
        long weight) {

    /** Whether the request may be sent again when nobody knows what became of it. */
    enum Repeat {
        FREELY,
        /** The caller finds out what happened by looking. */
        NEVER
    }

    /** How long the server may say nothing. */
    enum Silence {
        SHORT,
        /** It answers only when a long piece of work is done. */
        LONG
    }

    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";

    static Call get(String path) {
        return of("GET", path, BYTES, List.of());
    }

    static Call delete(String path) {
        return of("DELETE", path, BYTES, List.of());
    }

    static Call json(String method, String path, String json) {
        return of(method, path, JSON, List.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    static Call bytes(String method, String path, byte[] content) {
        return of(method, path, BYTES, List.of(content));
    }

    static Call of(String method, String path, String contentType, List<byte[]> body) {
        return new Call(method, path, contentType, body, Set.of(), Repeat.FREELY, Silence.SHORT, length(body));
    }

    Call handling(Integer... statuses) {
        return new Call(method, path, contentType, body, Set.of(statuses), repeat, silence, weight);
    }

    Call once() {
        return new Call(method, path, contentType, body, refusals, Repeat.NEVER, silence, weight);
    }

    Call patient() {
        return new Call(method, path, contentType, body, refusals, repeat, Silence.LONG, weight);
    }

    Call expecting(long answerBytes) {
        return new Call(method, path, contentType, body, refusals, repeat, silence, length(body) + answerBytes);
    }

    long bodyLength() {
        return length(body);
    }

    private static long length(List<byte[]> body) {
        long length = 0;
        for (byte[] piece : body) {
            length += piece.length;
        }
        return length;
    }
}
