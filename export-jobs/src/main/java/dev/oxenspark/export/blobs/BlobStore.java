package dev.oxenspark.export.blobs;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where files are read from. */
interface BlobStore extends Closeable {
    /** Empty only if the store says that there is no such file. */
    Optional<Blob> stat(String uri) throws IOException;

    /** Those of the files that exist, by URI. */
    default Map<String, Blob> stat(Collection<String> uris) throws IOException {
        Map<String, Blob> found = new TreeMap<>();
        for (String uri : uris) {
            stat(uri).ifPresent(blob -> found.put(uri, blob));
        }
        return found;
    }

    /** The bytes of exactly the state that the blob describes, as far as its pin can tell. */
    InputStream open(Blob blob) throws IOException;

    @Override
    void close() throws IOException;
}
