package dev.oxenspark.connector.describe;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;

/** The bytes to describe; can be read from the beginning any number of times. */
interface Source {
    /** Buffered, from the first byte. */
    InputStream open() throws IOException;

    InputFile parquet();

    /** At most {@code length} first bytes. */
    default byte[] head(int length) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(length);
        }
    }

    static Source of(byte[] content) {
        return new Source() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }

            @Override
            public InputFile parquet() {
                return new BytesInputFile(content);
            }
        };
    }

    static Source of(Path file) {
        return new Source() {
            @Override
            public InputStream open() throws IOException {
                return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            }

            @Override
            public InputFile parquet() {
                return new LocalInputFile(file);
            }
        };
    }
}
