package dev.oxenspark.connector.remote;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.describe.FileDescriber;
import dev.oxenspark.connector.describe.FileDescription;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One task's way to store bytes: small files in batches, large ones each by itself. */
final class RemoteUploadSession implements UploadSession {
    /** Files up to this size are hashed in memory; it is also the size of a batch. */
    private static final int SMALL = 8 << 20;

    private static final Set<String> COUNTED = Set.of("arrow", "csv", "json", "jsonl", "ndjson", "parquet", "tsv");

    private final Versions versions;
    private final LargeUpload large;
    private final Spool spool;
    private final RepositoryAddress address;
    private final Map<Hash, byte[]> batch = new LinkedHashMap<>();
    private long batchBytes;

    RemoteUploadSession(Versions versions, Spool spool, RepositoryAddress address) {
        this.versions = versions;
        this.large = new LargeUpload(versions, address);
        this.spool = spool;
        this.address = address;
    }

    @Override
    public UploadedFile put(String path, BlobSource source) {
        RepositoryPath.checked(path);
        try (InputStream in = source.open()) {
            byte[] head = in.readNBytes(SMALL + 1);
            if (head.length <= SMALL) {
                return putSmall(path, source.knownHash(), head);
            }
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
            Hash known = source.knownHash();
            return known != null && source.size() >= 0 && describedByHead(path, head)
                    ? putStreamed(path, known, source.size(), head, whole)
                    : putSpooled(path, known, source.size(), whole);
        } catch (IOException e) {
            throw new OxenException(ErrorCategory.UNAVAILABLE, "Cannot read the content of '" + path + "': " + e, e);
        }
    }

    @Override
    public void flush() {
        if (!batch.isEmpty()) {
            batch.keySet().retainAll(versions.missing(batch.keySet()));
        }
        if (!batch.isEmpty()) {
            versions.store(batch);
        }
        close();
    }

    @Override
    public void close() {
        batch.clear();
        batchBytes = 0;
    }

    private UploadedFile putSmall(String path, @Nullable Hash known, byte[] content) {
        Hash hash = Hash.of(Hashing.xxh3_128().hashBytesTo128Bits(content));
        requireKnown(path, known, hash);
        UploadedFile file = file(path, hash, content.length, FileDescriber.describe(path, content));
        if (batchBytes + content.length > SMALL) {
            flush();
        }
        if (batch.put(hash, content) == null) {
            batchBytes += content.length;
        }
        return file;
    }

    private UploadedFile putSpooled(String path, @Nullable Hash known, long size, InputStream in) throws IOException {
        try (Spool.Spooled spooled = spool.write(path, size, in)) {
            requireKnown(path, known, spooled.hash());
            FileDescription description = FileDescriber.describe(path, spooled.file());
            large.send(path, spooled);
            return file(path, spooled.hash(), spooled.size(), description);
        }
    }

    private UploadedFile putStreamed(String path, Hash known, long size, byte[] head, InputStream in)
            throws IOException {
        FileDescription description = FileDescriber.describe(path, head);
        large.send(path, known, size, in);
        return file(path, known, size, description);
    }

    /** Of texts and tables, rows and lines are counted: those must be at hand as a whole. */
    private static boolean describedByHead(String path, byte[] head) {
        return !COUNTED.contains(FileDescriber.extension(path).toLowerCase(Locale.ROOT))
                && !FileDescriber.describe(path, head).dataType().equals("text");
    }

    private void requireKnown(String path, @Nullable Hash known, Hash hash) {
        if (known != null && !known.equals(hash)) {
            throw LargeUpload.changed(address, path, known, hash.toString());
        }
    }

    private static UploadedFile file(String path, Hash hash, long size, FileDescription description) {
        return new UploadedFile(
                path,
                hash,
                size,
                description.dataType(),
                description.mimeType(),
                Instant.now(),
                description.metadata());
    }
}
