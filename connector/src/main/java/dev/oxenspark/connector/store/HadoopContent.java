package dev.oxenspark.connector.store;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.Traffic;
import dev.oxenspark.connector.content.ContentCheck;
import dev.oxenspark.connector.content.ContentSource;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Contents of a store that Hadoop reaches. Each read is one request, since sizes are known; before ranges of a content
 * are read, its size is looked at once, for a range alone can't be checked. The client is not shared with Spark, whose
 * own may have been made with other credentials, or to look at every object before it reads.
 */
final class HadoopContent implements ContentSource {
    private static final int REMEMBERED = 10_000;

    private final ServerStore store;
    private final FileSystem files;
    private final Set<Hash> ofRightSize = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    /** @throws OxenException when there is no client for it, or it refuses */
    HadoopContent(ServerStore store) {
        this.store = store;
        try {
            this.files = FileSystem.newInstance(
                    new Path(store.root()).toUri(), HadoopSettings.configuration(store.hadoop()));
        } catch (IOException e) {
            throw failed(store.root(), e);
        }
    }

    /** Whether there is anything at or below the root. */
    boolean exists() {
        try {
            return files.getFileStatus(new Path(store.root())).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw failed(store.root(), e);
        }
    }

    @Override
    public String text() {
        return store.root();
    }

    @Override
    public void readRange(BlobLocation location, long position, byte[] buffer, int offset, int length) {
        String data = store.data(location.hash());
        try {
            requireSize(location, data);
            try (FSDataInputStream in = open(location, data, "random")) {
                in.readFully(position, buffer, offset, length);
            }
            Traffic.current().countBytes(length);
        } catch (IOException e) {
            throw failed(data, e);
        }
    }

    @Override
    public InputStream stream(BlobLocation location) {
        String data = store.data(location.hash());
        try {
            requireSize(location, data);
            InputStream in = open(location, data, "whole-file");
            Traffic.current().countBytes(location.size());
            return in;
        } catch (IOException e) {
            throw failed(data, e);
        }
    }

    @Override
    public void readBatch(List<BlobLocation> batch, Blobs.Consumer consumer) {
        for (BlobLocation location : batch) {
            String data = store.data(location.hash());
            byte[] content = new byte[(int) location.size()];
            try {
                try (FSDataInputStream in = open(location, data, "whole-file")) {
                    in.readFully(content);
                } catch (EOFException e) {
                    requireSize(location, data);
                    throw e;
                }
                if (!ContentCheck.holds(location, content)) {
                    requireSize(location, data);
                }
            } catch (IOException e) {
                throw failed(data, e);
            }
            Traffic.current().countBytes(content.length);
            consumer.accept(location, content);
        }
    }

    private FSDataInputStream open(BlobLocation location, String data, String policy) throws IOException {
        return FutureIO.awaitFuture(files.openFile(new Path(data))
                .opt(OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, Long.toString(location.size()))
                .opt(OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY, policy)
                .build());
    }

    private void requireSize(BlobLocation location, String data) throws IOException {
        if (!ofRightSize.contains(location.hash())) {
            ContentCheck.requireSize(
                    location, files.getFileStatus(new Path(data)).getLen(), data);
            ofRightSize.add(location.hash());
        }
    }

    private static OxenException failed(String what, IOException e) {
        if (e instanceof FileNotFoundException) {
            return new OxenException(ErrorCategory.NOT_FOUND, "There is no " + what, e);
        }
        boolean refused = e instanceof AccessDeniedException || e instanceof AccessControlException;
        return new OxenException(
                refused ? ErrorCategory.AUTH : ErrorCategory.UNAVAILABLE,
                "Can't read %s: %s. Without option version-store, everything is read from the server"
                        .formatted(what, e),
                e);
    }
}
