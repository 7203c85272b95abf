package dev.oxenspark.connector.describe;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Tells text from other bytes. */
final class Utf8 {
    private Utf8() {}

    /** Whether the first {@code length} bytes are UTF-8, the last character possibly cut off. */
    static boolean isText(byte[] bytes, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer decoded = CharBuffer.allocate(length);
        // Not the end of the input: an incomplete last character is left over, not an error.
        return !decoder.decode(ByteBuffer.wrap(bytes, 0, length), decoded, false)
                .isError();
    }
}
