package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.ServerStore.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a server keeps a repository's contents.
 *
 * @param kind {@code local} or {@code s3}
 * @param uuid of the repository; empty from servers before 0.65
 */
record Storage(String kind, String uuid) {
    private static final String IN_FOLDERS = "/.oxen/versions/files";

    /**
     * Where they may be: by the repository's identity, or by its name, as it was before servers gave identities, and as
     * it stays on disk until an administrator moves it.
     *
     * @param root the server's own folder or bucket
     */
    List<ServerStore> below(String root, RepositoryAddress.Remote address, Map<String, String> hadoop) {
        boolean keys = kind.equals("s3");
        List<String> places = new ArrayList<>();
        if (uuid.length() > 4) {
            places.add("repo/" + (keys ? "" : uuid.substring(0, 2) + "/" + uuid.substring(2, 4) + "/") + uuid);
        }
        places.add(address.namespace() + "/" + address.name());
        return places.stream()
                .map(place -> new ServerStore(
                        root + "/" + place + (keys ? "" : IN_FOLDERS), keys ? Layout.KEYS : Layout.FOLDERS, hadoop))
                .toList();
    }
}
