package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.FileLookup;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryPath;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Finds files by path, through a backend that gives the nodes of many folders at once. */
public final class FolderLookup implements FileLookup {
    private final Hash commit;
    private final Function<Collection<String>, NodeSource> nodes;
    private final Map<String, Map<String, BlobLocation>> folders = new HashMap<>();

    /** @param nodes from paths of folders to a source that has them with their buckets, and all above them */
    public FolderLookup(Hash commit, Function<Collection<String>, NodeSource> nodes) {
        this.commit = commit;
        this.nodes = nodes;
    }

    @Override
    public synchronized Map<String, BlobLocation> find(Collection<String> paths) {
        Set<String> unknown = new TreeSet<>();
        for (String path : paths) {
            if (RepositoryPath.isAllowed(path) && !folders.containsKey(RepositoryPath.parent(path))) {
                unknown.add(RepositoryPath.parent(path));
            }
        }
        if (!unknown.isEmpty()) {
            load(unknown);
        }
        Map<String, BlobLocation> found = new HashMap<>();
        for (String path : paths) {
            BlobLocation file =
                    folders.getOrDefault(RepositoryPath.parent(path), Map.of()).get(path);
            if (file != null) {
                found.put(path, file);
            }
        }
        return found;
    }

    private void load(Set<String> unknown) {
        TreeReader reader = TreeReader.of(nodes.apply(unknown), commit);
        for (String folder : unknown) {
            Map<String, BlobLocation> files = new HashMap<>();
            reader.filesIn(folder).forEach(file -> files.put(file.path(), file.in(commit)));
            folders.put(folder, files);
        }
    }
}
