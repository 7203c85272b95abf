package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.content.ContentSource;
import java.io.EOFException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Bytes from a server: ranges by commit and path, batches of small files by hash. */
final class RemoteContent implements ContentSource {
    private final Transport transport;
    private final String base;
    private final Versions versions;

    RemoteContent(Transport transport, String base) {
        this.transport = transport;
        this.base = base;
        this.versions = new Versions(transport, base);
    }

    @Override
    public String text() {
        return transport.address().text();
    }

    @Override
    public void readRange(BlobLocation location, long position, byte[] buffer, int offset, int length) {
        if (length == 0) {
            return;
        }
        String path = base + "/chunk/" + location.commit() + "/" + Encoding.path(location.path()) + "?chunk_start="
                + position + "&chunk_size=" + length;
        transport.fetch(Call.get(path).expecting(length), body -> {
            int count = body.readNBytes(buffer, offset, length);
            if (count < length || body.read() >= 0) {
                throw new EOFException(
                        "asked for " + length + " bytes, got " + (count < length ? Integer.toString(count) : "more"));
            }
            return count;
        });
    }

    @Override
    public InputStream stream(BlobLocation location) {
        return new ChunkedStream(this, location);
    }

    @Override
    public void readBatch(List<BlobLocation> batch, Blobs.Consumer consumer) {
        List<Hash> hashes = new ArrayList<>(batch.size());
        long bytes = 0;
        for (BlobLocation location : batch) {
            hashes.add(location.hash());
            bytes += location.size();
        }
        Set<Hash> missing = new HashSet<>();
        Map<Hash, byte[]> contents = versions.read(hashes, bytes, missing);
        if (!missing.isEmpty()) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    transport.address().text() + " has lost the contents of "
                            + batch.stream()
                                    .filter(location -> missing.contains(location.hash()))
                                    .map(location -> location.path() + " (" + location.hash() + ")")
                                    .collect(Collectors.joining(", "))
                            + ". Push them again from a clone that has them");
        }
        for (BlobLocation location : batch) {
            // Present: the answer was complete.
            consumer.accept(location, contents.getOrDefault(location.hash(), new byte[0]));
        }
    }
}
