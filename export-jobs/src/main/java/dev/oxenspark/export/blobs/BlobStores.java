package dev.oxenspark.export.blobs;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** The stores that one task reads from, opened when first needed. */
final class BlobStores implements Closeable {
    private final Configuration conf;
    private final Map<String, BlobStore> open = new TreeMap<>();

    BlobStores(Configuration conf) {
        this.conf = conf;
    }

    /** The part of a URI that one store answers for. */
    static String root(String uri) {
        return uri.startsWith(S3Objects.SCHEME) ? S3Objects.SCHEME + S3Objects.bucket(uri) : LocalFiles.SCHEME;
    }

    synchronized BlobStore of(String uri) {
        return open.computeIfAbsent(
                root(uri),
                root -> root.equals(LocalFiles.SCHEME) ? new LocalFiles() : new S3Objects(S3Objects.bucket(uri), conf));
    }

    @Override
    public void close() throws IOException {
        for (BlobStore store : open.values()) {
            store.close();
        }
    }
}
