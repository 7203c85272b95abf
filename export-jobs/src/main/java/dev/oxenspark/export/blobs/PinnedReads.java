package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.provenance.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads files in the state in which they were planned, or not at all. What may pass is tried again, with pauses. */
final class PinnedReads {
    private final BlobStores stores;

    PinnedReads(BlobStores stores) {
        this.stores = stores;
    }

    /** @param sha256 64 lower-case hexadecimal digits */
    record Content(Blob blob, byte[] bytes, String sha256) {}

    /** The whole content of a small file. */
    Content whole(Blob blob) {
        Patience patience = new Patience();
        while (true) {
            Stream stream = stream(blob);
            try (InputStream in = stream.open()) {
                return new Content(blob, in.readAllBytes(), stream.sha256());
            } catch (IOException e) {
                patience.pauseOrThrow(stream.failure(e));
            }
        }
    }

    /** The same of one of the {@link Batches}. */
    List<Content> whole(List<Blob> batch) {
        if (!(stores.of(batch.get(0).uri()) instanceof OxenFiles files)) {
            return batch.stream().map(this::whole).toList();
        }
        try {
            // The connector has compared them with their hashes, and asks again where that may help.
            List<byte[]> contents = files.read(batch);
            List<Content> read = new ArrayList<>();
            for (int i = 0; i < contents.size(); i++) {
                read.add(new Content(batch.get(i), contents.get(i), Sha256.hex(contents.get(i))));
            }
            return read;
        } catch (IOException e) {
            throw SourceErrors.of(Stage.COPY, batch.get(0).uri(), e);
        }
    }

    /** Reads one of the {@link Batches} for nothing but digests, by URI. */
    Map<String, String> sha256(List<Blob> batch) {
        Map<String, String> digests = new TreeMap<>();
        if (Batches.areTogether(batch)) {
            whole(batch).forEach(content -> digests.put(content.blob().uri(), content.sha256()));
        } else {
            batch.forEach(blob -> digests.put(blob.uri(), sha256(blob)));
        }
        return digests;
    }

    private String sha256(Blob blob) {
        Patience patience = new Patience();
        while (true) {
            Stream stream = stream(blob);
            try (InputStream in = stream.open()) {
                in.transferTo(OutputStream.nullOutputStream());
                return stream.sha256();
            } catch (IOException e) {
                patience.pauseOrThrow(stream.failure(e));
            }
        }
    }

    Stream stream(Blob blob) {
        return stream(blob, position -> {});
    }

    /** @param reading told how far the file was read */
    Stream stream(Blob blob, LongConsumer reading) {
        return new Stream(blob, reading);
    }

    /** One pass over a file: opened, digested and compared with its plan at the end. */
    final class Stream implements BlobSource {
        private final Blob blob;
        private final LongConsumer reading;
        private final MessageDigest digest = Sha256.digest();
        private @Nullable ExportException failure;
        private @Nullable String sha256;

        private Stream(Blob blob, LongConsumer reading) {
            this.blob = blob;
            this.reading = reading;
        }

        @Override
        public InputStream open() throws IOException {
            try {
                return new Checked(stores.of(blob.uri()).open(blob));
            } catch (IOException e) {
                failure = SourceErrors.of(Stage.COPY, blob.uri(), e);
                throw e;
            }
        }

        @Override
        public long size() {
            return blob.size();
        }

        @Override
        public @Nullable Hash knownHash() {
            return blob.contentHash().orElse(null);
        }

        /** Known when the end was reached. */
        String sha256() {
            if (sha256 == null) {
                throw new IllegalStateException(blob.uri() + " was not read to its end");
            }
            return sha256;
        }

        /** Null while the source did not fail. */
        @Nullable
        ExportException failure() {
            return failure;
        }

        private ExportException failure(IOException e) {
            return failure == null ? SourceErrors.of(Stage.COPY, blob.uri(), e) : failure;
        }

        private void ended(long size) throws IOException {
            if (sha256 != null) {
                return;
            }
            String read = HexFormat.of().formatHex(digest.digest());
            Optional<Blob> now =
                    blob.pin() == Blob.Pin.NONE ? stores.of(blob.uri()).stat(blob.uri()) : Optional.of(blob);
            if (size != blob.size()
                    || now.isEmpty()
                    || !now.get().token().equals(blob.token())
                    || blob.token().startsWith(Blob.SHA256) && !blob.token().equals(Blob.SHA256 + read)) {
                failure = SourceErrors.changed(
                        Stage.COPY, blob.uri(), "read " + size + " bytes of " + blob.size() + ", or overwritten");
                throw new IOException(failure.getMessage());
            }
            sha256 = read;
        }

        private final class Checked extends FilterInputStream {
            private long read;

            Checked(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                try {
                    int n = super.read(buffer, offset, length);
                    if (n < 0) {
                        ended(read);
                    } else {
                        read += n;
                        digest.update(buffer, offset, n);
                        reading.accept(read);
                    }
                    return n;
                } catch (IOException e) {
                    failure = failure(e);
                    throw e;
                }
            }

            @Override
            public long skip(long n) throws IOException {
                throw new IOException("A file is read from its first byte to its last");
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        }
    }
}
