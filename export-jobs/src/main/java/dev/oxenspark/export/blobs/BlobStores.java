package dev.oxenspark.export.blobs;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The stores that one task reads from, opened when first needed. */
final class BlobStores implements Closeable {
    private final SourceAccess access;
    private final Map<String, BlobStore> open = new TreeMap<>();

    BlobStores(SourceAccess access) {
        this.access = access;
    }

    /** The part of a URI that one store answers for. */
    static String root(String uri) {
        if (uri.startsWith(S3Objects.SCHEME)) {
            return S3Objects.SCHEME + S3Objects.bucket(uri);
        }
        if (WebUris.isWeb(uri)) {
            return WebUris.root(uri);
        }
        return uri.startsWith(OxenFiles.SCHEME) ? OxenFiles.source(uri) : LocalFiles.SCHEME;
    }

    synchronized BlobStore of(String uri) {
        return open.computeIfAbsent(root(uri), root -> open(uri));
    }

    private BlobStore open(String uri) {
        if (uri.startsWith(S3Objects.SCHEME)) {
            return new S3Objects(S3Objects.bucket(uri), access.conf().value());
        }
        if (WebUris.isWeb(uri)) {
            return new WebFiles(access.scope());
        }
        PinnedRepositories repositories = access.scope().repositories();
        return uri.startsWith(OxenFiles.SCHEME)
                ? new OxenFiles(repositories.of(uri), repositories.settings())
                : new LocalFiles();
    }

    @Override
    public void close() throws IOException {
        for (BlobStore store : open.values()) {
            store.close();
        }
    }
}
