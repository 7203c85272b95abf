package dev.oxenspark.connector.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request as it lies on the wire: as much of HTTP/1.1 as a proxy between two well-behaved ends needs. */
record HttpMessage(String head, byte[] body) {
    private static final String LINE_END = "\r\n";

    /** Null when the client hung up instead of asking. */
    static @Nullable HttpMessage read(InputStream in) throws IOException {
        byte[] head = head(in);
        if (head.length == 0) {
            return null;
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return new HttpMessage(text, in.readNBytes(length(text)));
    }

    /** Up to and including the empty line; empty at the end of the stream. */
    static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                if (head.size() == 0) {
                    return new byte[0];
                }
                throw new EOFException("the head is cut off");
            }
            head.write(next);
            ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
        }
        return head.toByteArray();
    }

    static byte[] answer(Fault.Answer answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        String headers = answer.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + LINE_END)
                .collect(Collectors.joining());
        String text = "HTTP/1.1 " + answer.status() + " Fault" + LINE_END + headers + "Connection: close" + LINE_END
                + "Content-Length: " + body.length + LINE_END + LINE_END + answer.body();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String method() {
        return head.substring(0, head.indexOf(' '));
    }

    String path() {
        int from = head.indexOf(' ') + 1;
        return head.substring(from, head.indexOf(' ', from));
    }

    /** The head for the server, which is to end the connection after its answer. */
    byte[] forwarded() {
        String kept = head.lines()
                .filter(line -> !line.isEmpty())
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
                .collect(Collectors.joining(LINE_END));
        return (kept + LINE_END + "Connection: close" + LINE_END + LINE_END).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }
}
