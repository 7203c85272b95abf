package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.FileLookup;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.SeekableBlob;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files of one commit of a repository. What a file is, is its content's hash: whatever commit has it, and whoever reads
 * it, gets those bytes or an error.
 */
final class OxenFiles implements BlobStore {
    static final String SCHEME = "oxen://";

    private final PinnedRepository pinned;
    private final OxenSettings settings;
    private @Nullable OxenRepository repository;
    private @Nullable FileLookup lookup;

    OxenFiles(PinnedRepository pinned, OxenSettings settings) {
        this.pinned = pinned;
        this.settings = settings;
    }

    /**
     * The one way in which a location is written; the revision is part of it.
     *
     * @param authority {@code namespace:name}, or that and {@code @revision}
     * @param path with a leading slash
     * @return empty for a text that is no address of a repository
     */
    static Optional<String> uri(String authority, String path) {
        try {
            Location location = Location.parse(SCHEME + authority);
            Revision revision = location.revision();
            String written = revision == null ? "" : "@" + encoded(revision.text());
            return Optional.of(SCHEME + authority.split("@", 2)[0] + written + path);
        } catch (OxenException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String encoded(String revision) {
        return revision.replace("%", "%25").replace("/", "%2F");
    }

    /** Of a file's URI, all before its path. */
    static String source(String uri) {
        return uri.substring(0, uri.indexOf('/', SCHEME.length()));
    }

    /** The same file, of whatever revision. */
    static String withoutRevision(String uri) {
        String source = source(uri);
        return source.split("@", 2)[0] + uri.substring(source.length());
    }

    private String path(String uri) {
        return uri.substring(pinned.source().length() + 1);
    }

    @Override
    public Optional<Blob> stat(String uri) throws IOException {
        return Optional.ofNullable(stat(List.of(uri)).get(uri));
    }

    @Override
    public Map<String, Blob> stat(Collection<String> uris) throws IOException {
        Map<String, BlobLocation> files =
                asking(() -> lookup().find(uris.stream().map(this::path).toList()));
        Map<String, Blob> found = new TreeMap<>();
        for (String uri : uris) {
            BlobLocation file = files.get(path(uri));
            if (file != null) {
                found.put(uri, new Blob(uri, file.size(), Blob.OXEN + file.hash(), Blob.Pin.CONTENT_HASH));
            }
        }
        return found;
    }

    @Override
    public InputStream open(Blob blob) throws IOException {
        SeekableBlob content = asking(() -> repository().blobs().open(location(blob)));
        return new FilterInputStream(asking(content::stream)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                try {
                    return super.read(buffer, offset, length);
                } catch (OxenException e) {
                    throw failure(e);
                }
            }

            @Override
            public void close() throws IOException {
                super.close();
                content.close();
            }
        };
    }

    /** Whole contents of small files, in the order of the files: a request for many. */
    List<byte[]> read(List<Blob> blobs) throws IOException {
        List<BlobLocation> locations = blobs.stream().map(this::location).toList();
        Map<BlobLocation, byte[]> contents = new HashMap<>();
        return asking(() -> {
            repository().blobs().read(locations, contents::put);
            return locations.stream().map(contents::get).toList();
        });
    }

    private BlobLocation location(Blob blob) {
        return new BlobLocation(
                pinned.commit(), path(blob.uri()), blob.contentHash().orElseThrow(), blob.size());
    }

    private synchronized OxenRepository repository() {
        if (repository == null) {
            repository = Oxen.attach(pinned.address(), settings);
        }
        return repository;
    }

    private synchronized FileLookup lookup() {
        if (lookup == null) {
            lookup = repository().lookup(pinned.commit());
        }
        return lookup;
    }

    /** Sources fail with {@link IOException}; the connector's own failures would be taken for the target's. */
    private static <T> T asking(Supplier<T> question) throws IOException {
        try {
            return question.get();
        } catch (OxenException e) {
            throw failure(e);
        }
    }

    private static IOException failure(OxenException e) {
        return new IOException(e.getMessage(), e);
    }

    @Override
    public synchronized void close() {
        if (repository != null) {
            repository.close();
        }
    }
}
