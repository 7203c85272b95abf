package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.export.ExportException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Copies one part. Small files are fetched into memory by several threads, in the order in which they are sent, those
 * of a repository many at a time; a large one streams from its store into the repository, alone. Memory:
 * {@code READERS} × {@code Batches.SMALL}.
 */
final class CopyTask {
    private static final int READERS = 8;
    private static final long FLUSH_BYTES = 64 << 20;
    private static final int FLUSH_FILES = 1_000;

    private final SourceAccess access;
    private final CopyJournal journal;
    private final TaskUploads uploads;
    private final CopyCount count;
    private final ArrayList<StoredBlob> stored = new ArrayList<>();
    private final List<StoredBlob> unflushed = new ArrayList<>();
    private long unflushedBytes;

    CopyTask(SourceAccess access, CopyJournal journal, TaskUploads uploads, CopyCount count) {
        this.access = access;
        this.journal = journal;
        this.uploads = uploads;
        this.count = count;
    }

    ArrayList<StoredBlob> run(List<Blob> blobs) throws IOException {
        ExecutorService readers = TaskThreads.open("oxen-export-read", READERS);
        try (BlobStores stores = new BlobStores(access);
                UploadSession session = uploads.open()) {
            PinnedReads reads = new PinnedReads(stores);
            Deque<Future<List<PinnedReads.Content>>> ahead = new ArrayDeque<>();
            List<List<Blob>> small = new ArrayList<>();
            List<Blob> large = new ArrayList<>();
            for (List<Blob> batch : Batches.of(blobs)) {
                if (Batches.isSmall(batch.get(0))) {
                    small.add(batch);
                } else {
                    large.addAll(batch);
                }
            }
            Iterator<List<Blob>> next = small.iterator();
            for (int sent = 0; sent < small.size(); sent++) {
                while (ahead.size() < READERS && next.hasNext()) {
                    List<Blob> coming = next.next();
                    ahead.add(readers.submit(() -> reads.whole(coming)));
                }
                for (PinnedReads.Content content : TaskThreads.result(ahead.remove())) {
                    UploadedFile file = session.put(placeholder(content.blob()), BlobSource.of(content.bytes()));
                    count.reading().accept(content.blob().size());
                    sent(session, content.blob(), file, content.sha256());
                }
            }
            for (Blob blob : large) {
                stream(session, reads, blob);
            }
            flush(session);
            return stored;
        } finally {
            readers.shutdownNow();
        }
    }

    private void stream(UploadSession session, PinnedReads reads, Blob blob) throws IOException {
        Patience patience = new Patience();
        LongConsumer reading = count.reading();
        while (true) {
            PinnedReads.Stream stream = reads.stream(blob, reading);
            try {
                UploadedFile file = session.put(placeholder(blob), stream);
                // What the repository has already, it need not read.
                reading.accept(blob.size());
                sent(session, blob, file, stream.sha256());
                return;
            } catch (OxenException e) {
                ExportException failure = stream.failure();
                if (failure == null) {
                    throw e;
                }
                patience.pauseOrThrow(failure);
            }
        }
    }

    /** The kind of a file is told by its extension too. Where it will lie is decided when all digests are known. */
    private static String placeholder(Blob blob) {
        return "blob" + blob.extension();
    }

    private void sent(UploadSession session, Blob blob, UploadedFile file, String sha256) throws IOException {
        StoredBlob done = new StoredBlob(blob, sha256, file, StoredBlob.Origin.COPIED);
        stored.add(done);
        unflushed.add(done);
        unflushedBytes += blob.size();
        count.stored();
        if (unflushedBytes >= FLUSH_BYTES || unflushed.size() >= FLUSH_FILES) {
            flush(session);
        }
    }

    /** The journal must not name what is not stored. */
    private void flush(UploadSession session) throws IOException {
        session.flush();
        if (!unflushed.isEmpty()) {
            journal.append(unflushed, access.conf().value());
        }
        unflushed.clear();
        unflushedBytes = 0;
    }
}
