package dev.oxenspark.connector.hadoop;

import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.store.HadoopSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Where contents are looked for, as entries of a Hadoop configuration, which holds the settings of a store anyway. */
final class NearKeys {
    private static final String STORE = "fs.oxen.store.";
    private static final String LAYOUT = "fs.oxen.store-layout.";
    private static final String CACHE = "fs.oxen.cache.";
    private static final String CACHE_BYTES = "fs.oxen.cache-bytes.";

    private NearKeys() {}

    static Map<String, String> entries(String id, NearContents near) {
        Map<String, String> entries = new HashMap<>();
        ServerStore store = near.store();
        if (store != null) {
            entries.put(STORE + id, store.root());
            entries.put(LAYOUT + id, store.layout().name());
        }
        NearContents.Cache cache = near.cache();
        if (cache != null) {
            entries.put(CACHE + id, cache.folder());
            entries.put(CACHE_BYTES + id, Long.toString(cache.bytes()));
        }
        return entries;
    }

    static NearContents of(String id, Configuration conf) {
        return new NearContents(store(id, conf), cache(id, conf));
    }

    private static @Nullable ServerStore store(String id, Configuration conf) {
        String root = conf.get(STORE + id);
        return root == null
                ? null
                : new ServerStore(root, conf.getEnum(LAYOUT + id, ServerStore.Layout.FOLDERS), HadoopSettings.of(conf));
    }

    private static NearContents.@Nullable Cache cache(String id, Configuration conf) {
        String folder = conf.get(CACHE + id);
        return folder == null ? null : new NearContents.Cache(folder, conf.getLong(CACHE_BYTES + id, 0));
    }

    /** All of it, secrets too: to tell one from another, not to be shown. */
    static String text(NearContents near) {
        Map<String, String> hadoop =
                near.store() == null ? Map.of() : near.store().hadoop();
        return entries("", near) + "\0" + hadoop;
    }
}
