package dev.oxenspark.connector.describe;

import java.io.ByteArrayInputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** Bytes in memory, for Parquet's reader. */
record BytesInputFile(byte[] content) implements InputFile {
    @Override
    public long getLength() {
        return content.length;
    }

    @Override
    public SeekableInputStream newStream() {
        Position stream = new Position(content);
        return new DelegatingSeekableInputStream(stream) {
            @Override
            public long getPos() {
                return stream.position();
            }

            @Override
            public void seek(long position) {
                stream.moveTo(Math.toIntExact(position));
            }
        };
    }

    private static final class Position extends ByteArrayInputStream {
        Position(byte[] content) {
            super(content);
        }

        int position() {
            return pos;
        }

        void moveTo(int position) {
            pos = position;
        }
    }
}
