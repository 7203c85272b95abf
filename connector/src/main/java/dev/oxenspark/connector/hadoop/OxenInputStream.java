package dev.oxenspark.connector.hadoop;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.connector.Traffic;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.hadoop.fs.FSExceptionMessages;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.VectoredReadUtils;
import org.apache.hadoop.fs.impl.CombinedFileRange;
import org.jspecify.annotations.Nullable;

/** A file of a commit as Hadoop reads it: by seeking, by position, and by many ranges at once. */
final class OxenInputStream extends FSInputStream implements StreamCapabilities {
    /** Ranges nearer to each other than this are fetched together: the bytes between cost less than a request. */
    private static final int SMALLEST_GAP = 1 << 20;

    private static final int LARGEST_RANGE = 8 << 20;
    private static final int CONNECTIONS = 4;
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final ExecutorService FETCHING = Executors.newFixedThreadPool(CONNECTIONS, task -> {
        Thread thread = new Thread(task, "oxen-ranges-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private final Blobs blobs;
    private final BlobLocation location;
    private @Nullable SeekableBlob blob;
    private long position;

    OxenInputStream(Blobs blobs, BlobLocation location) {
        this.blobs = blobs;
        this.location = location;
        this.blob = blobs.open(location);
        OPEN.incrementAndGet();
    }

    /** How many are not closed in this JVM. */
    static int open() {
        return OPEN.get();
    }

    @Override
    public void seek(long target) throws IOException {
        opened();
        if (target < 0) {
            throw new EOFException(FSExceptionMessages.NEGATIVE_SEEK);
        }
        if (target > location.size()) {
            throw new EOFException(FSExceptionMessages.CANNOT_SEEK_PAST_EOF);
        }
        position = target;
    }

    @Override
    public long getPos() {
        return position;
    }

    @Override
    public boolean seekToNewSource(long target) {
        return false;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, location.size() - position);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        SeekableBlob source = opened();
        if (length == 0) {
            return 0;
        }
        int n = (int) Math.min(length, location.size() - position);
        if (n <= 0) {
            return -1;
        }
        fill(source, position, buffer, offset, n);
        position += n;
        return n;
    }

    @Override
    public int read(long from, byte[] buffer, int offset, int length) throws IOException {
        validatePositionedReadArgs(from, buffer, offset, length);
        SeekableBlob source = opened();
        if (length == 0) {
            return 0;
        }
        int n = (int) Math.min(length, location.size() - from);
        if (n <= 0) {
            return -1;
        }
        synchronized (this) {
            fill(source, from, buffer, offset, n);
        }
        return n;
    }

    private static void fill(SeekableBlob source, long from, byte[] buffer, int offset, int length) throws IOException {
        try {
            source.readFully(from, buffer, offset, length);
        } catch (OxenException e) {
            throw ioException(e);
        }
    }

    @Override
    public int minSeekForVectorReads() {
        return SMALLEST_GAP;
    }

    @Override
    public int maxReadSizeForVectorReads() {
        return LARGEST_RANGE;
    }

    @Override
    public void readVectored(List<? extends FileRange> ranges, IntFunction<ByteBuffer> allocate) throws IOException {
        opened();
        List<? extends FileRange> sorted =
                VectoredReadUtils.validateAndSortRanges(ranges, Optional.of(location.size()));
        sorted.forEach(range -> range.setData(new CompletableFuture<>()));
        List<CombinedFileRange> merged = VectoredReadUtils.isOrderedDisjoint(sorted, 1, SMALLEST_GAP)
                ? single(sorted)
                : VectoredReadUtils.mergeSortedRanges(sorted, 1, SMALLEST_GAP, LARGEST_RANGE);
        Traffic traffic = Traffic.current();
        merged.forEach(range -> FETCHING.execute(() -> {
            try (Traffic.Scope counted = traffic.enter()) {
                fetch(range, allocate);
            }
        }));
    }

    private static List<CombinedFileRange> single(List<? extends FileRange> ranges) {
        List<CombinedFileRange> single = new ArrayList<>(ranges.size());
        for (FileRange range : ranges) {
            single.add(new CombinedFileRange(range.getOffset(), range.getOffset() + range.getLength(), range));
        }
        return single;
    }

    private void fetch(CombinedFileRange merged, IntFunction<ByteBuffer> allocate) {
        try (SeekableBlob source = blobs.open(location)) {
            ByteBuffer all = read(source, merged, allocate.apply(merged.getLength()));
            for (FileRange range : merged.getUnderlying()) {
                range.getData().complete(VectoredReadUtils.sliceTo(all, merged.getOffset(), range));
            }
        } catch (OxenException e) {
            merged.getUnderlying().forEach(range -> range.getData().completeExceptionally(ioException(e)));
        } catch (RuntimeException | OutOfMemoryError e) {
            merged.getUnderlying().forEach(range -> range.getData().completeExceptionally(e));
        }
    }

    /** Into the caller's own memory where that is an array; what was merged is cut there, not copied. */
    private static ByteBuffer read(SeekableBlob source, FileRange range, ByteBuffer buffer) {
        if (buffer.hasArray()) {
            source.readFully(range.getOffset(), buffer.array(), buffer.arrayOffset(), range.getLength());
            return buffer;
        }
        byte[] bytes = new byte[range.getLength()];
        source.readFully(range.getOffset(), bytes, 0, bytes.length);
        return buffer.put(0, bytes);
    }

    @Override
    public boolean hasCapability(String capability) {
        return capability.equals(StreamCapabilities.VECTOREDIO);
    }

    @Override
    public void close() {
        if (blob != null) {
            blob.close();
            blob = null;
            OPEN.decrementAndGet();
        }
    }

    private SeekableBlob opened() throws IOException {
        if (blob == null) {
            throw new IOException(FSExceptionMessages.STREAM_IS_CLOSED);
        }
        return blob;
    }

    static IOException ioException(OxenException e) {
        IOException io = e.category() == ErrorCategory.NOT_FOUND
                ? new FileNotFoundException(e.getMessage())
                : new IOException(e.getMessage());
        io.initCause(e);
        return io;
    }
}
