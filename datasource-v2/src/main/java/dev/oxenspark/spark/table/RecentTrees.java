package dev.oxenspark.spark.table;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Tree;
import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trees that one catalog loaded last: Spark asks for a table twice per query, when it is analysed and to see whether it
 * moved, and a commit's tree never changes. With the settings in the key, nobody sees what another's token opened.
 */
public final class RecentTrees {
    private static final int REMEMBERED = 8;

    private final Map<Key, SoftReference<Tree>> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<Tree>> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Key(RepositoryAddress repository, OxenSettings settings, Hash commit, String path) {}

    /** @param most files to be listed; the tree of a folder with more is in pieces */
    Tree tree(OxenRepository repository, OxenSettings settings, Commit commit, String path, int most) {
        Key key = new Key(repository.address(), settings, commit.id(), path);
        synchronized (known) {
            SoftReference<Tree> reference = known.get(key);
            Tree tree = reference == null ? null : reference.get();
            if (tree != null && (tree.pieces().isEmpty() || most < Integer.MAX_VALUE)) {
                return tree;
            }
        }
        Tree tree = repository.outline(commit, path, most);
        synchronized (known) {
            known.put(key, new SoftReference<>(tree));
        }
        return tree;
    }
}
