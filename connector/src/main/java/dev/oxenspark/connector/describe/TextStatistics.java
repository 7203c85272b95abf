package dev.oxenspark.connector.describe;

import dev.oxenspark.connector.FileMetadata;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts over all bytes of a text.
 *
 * @param lineFeeds number of {@code \n}
 * @param characters bytes that do not continue a UTF-8 character
 * @param endsInsideLine whether anything follows the last line feed
 */
record TextStatistics(long lineFeeds, long characters, boolean endsInsideLine) {
    static TextStatistics of(Source source) throws IOException {
        long lineFeeds = 0;
        long characters = 0;
        byte last = '\n';
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = source.open()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    lineFeeds += buffer[i] == '\n' ? 1 : 0;
                    characters += (buffer[i] & 0xC0) == 0x80 ? 0 : 1;
                }
                last = buffer[n - 1];
            }
        }
        return new TextStatistics(lineFeeds, characters, last != '\n');
    }

    FileMetadata.Text metadata() {
        return new FileMetadata.Text(1 + lineFeeds, characters);
    }

    /** Lines, where one line feed at the very end starts no further one. */
    long rows() {
        return lineFeeds + (endsInsideLine ? 1 : 0);
    }
}
