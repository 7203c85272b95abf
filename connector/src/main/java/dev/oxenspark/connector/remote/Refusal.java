package dev.oxenspark.connector.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.oxenspark.connector.ErrorCategory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server's "no". Servers word it in four ways: a bare status message, one with a description, an error object, and
 * plain text from the framework or a proxy.
 *
 * @param type the error's own name, or the status message; {@code ""} for plain text
 * @param text what a reader should see
 * @param body the parsed answer, for details
 */
record Refusal(
        int status,
        String type,
        String text,
        JsonNode body,
        @Nullable Duration retryAfter) {
    private static final int LONGEST_TEXT = 500;

    static Refusal of(int status, byte[] answer, @Nullable Duration retryAfter) {
        JsonNode body = parse(answer);
        JsonNode error = body.path("error");
        String type = error.path("type").asText(body.path("status_message").asText(""));
        String text = Stream.of(error.path("title"), error.path("detail"), body.path("status_description"))
                .map(JsonNode::asText)
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(": "));
        if (text.isEmpty()) {
            text = body.isObject() ? type : plain(answer);
        }
        return new Refusal(status, type, text, body, retryAfter);
    }

    ErrorCategory category() {
        return switch (status) {
            case 401, 403, 407 -> ErrorCategory.AUTH;
            case 404 -> ErrorCategory.NOT_FOUND;
            case 405, 426, 501, 505 -> ErrorCategory.UNSUPPORTED;
            case 408, 425 -> ErrorCategory.UNAVAILABLE;
            case 409 -> ErrorCategory.CONFLICT;
            case 429 -> ErrorCategory.THROTTLED;
            default -> status >= 500 ? ErrorCategory.UNAVAILABLE : ErrorCategory.INVALID;
        };
    }

    boolean temporary() {
        return switch (category()) {
            case THROTTLED, UNAVAILABLE -> true;
            default -> false;
        };
    }

    private static JsonNode parse(byte[] answer) {
        try {
            JsonNode body = Json.MAPPER.readTree(answer);
            return body.isObject() ? body : MissingNode.getInstance();
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String plain(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8).strip();
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
