package dev.oxenspark.spark.blobs;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.FileLookup;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.spark.OxenOptions.MissingBlobs;
import java.io.Closeable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One task's way to contents: finds paths, and holds what was fetched last, each content once. */
final class BlobFetch implements Closeable {
    private static final long MOST_BYTES = 32L << 20;

    private final Settings settings;
    /** Least recently used first. */
    private final Map<Hash, byte[]> held = new LinkedHashMap<>(16, 0.75f, true);

    private long heldBytes;
    private @Nullable OxenRepository repository;
    private @Nullable FileLookup lookup;

    /**
     * Where contents are.
     *
     * @param commit that the rows are of
     */
    record Settings(
            RepositoryAddress repository,
            OxenSettings settings,
            Hash commit,
            MissingBlobs missing,
            long maxContentBytes)
            implements Serializable {}

    BlobFetch(Settings settings) {
        this.settings = settings;
    }

    Settings settings() {
        return settings;
    }

    private OxenRepository opened() {
        if (repository == null) {
            repository = Oxen.attach(settings.repository(), settings.settings());
        }
        return repository;
    }

    /** Those of the paths that are files. */
    Map<String, BlobLocation> find(Collection<String> paths) {
        if (paths.isEmpty()) {
            return Map.of();
        }
        if (lookup == null) {
            lookup = opened().lookup(settings.commit());
        }
        return lookup.find(paths);
    }

    /** Fetches what is not at hand; all of it stays until the next call, and longer while there is room. */
    void hold(Map<Hash, BlobLocation> wanted) {
        List<BlobLocation> lacking = new ArrayList<>();
        for (BlobLocation location : wanted.values()) {
            if (!held.containsKey(location.hash())) {
                lacking.add(location);
                heldBytes += location.size();
            }
        }
        var oldest = held.entrySet().iterator();
        while (heldBytes > MOST_BYTES && oldest.hasNext()) {
            var content = oldest.next();
            if (!wanted.containsKey(content.getKey())) {
                heldBytes -= content.getValue().length;
                oldest.remove();
            }
        }
        if (!lacking.isEmpty()) {
            opened().blobs().read(lacking, (location, content) -> held.put(location.hash(), content));
        }
    }

    /** What {@link #hold} was asked for. */
    byte[] content(Hash hash) {
        return Objects.requireNonNull(held.get(hash));
    }

    @Override
    public void close() {
        if (repository != null) {
            repository.close();
        }
    }
}
