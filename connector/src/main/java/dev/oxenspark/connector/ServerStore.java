package dev.oxenspark.connector;

import java.io.Serializable;
import java.util.Map;

/**
 * Where a server keeps the contents of one repository, for those who can reach them without it: past the server, reads
 * scale with the store.
 *
 * @param root of this repository's contents, as Hadoop writes it
 * @param hadoop settings of a Hadoop client that reaches it, credentials among them; shown nowhere
 */
public record ServerStore(String root, Layout layout, Map<String, String> hadoop) implements Serializable {
    /** How contents are named below the root. */
    public enum Layout {
        /** {@code <first two digits>/<the rest>/data}, on a server's own disk. */
        FOLDERS,
        /** {@code <hash>/data}, in a bucket. */
        KEYS
    }

    /** Where a content is, if it is there. */
    public String data(Hash hash) {
        String hex = hash.toString();
        int split = layout == Layout.FOLDERS ? Math.min(2, hex.length()) : 0;
        return root + "/" + (split == 0 ? "" : hex.substring(0, split) + "/") + hex.substring(split) + "/data";
    }

    @Override
    public String toString() {
        return root;
    }
}
