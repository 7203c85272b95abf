package dev.oxenspark.export.blobs;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the files of one run may be read from.
 *
 * @param web for each column, those of its folders that lie on web servers
 */
public record SourceScope(PinnedRepositories repositories, List<List<String>> web) implements Serializable {
    public SourceScope {
        web = List.copyOf(web);
    }

    /** @param from of each column of files */
    public static SourceScope of(PinnedRepositories repositories, List<List<String>> from) {
        List<List<String>> web = new ArrayList<>();
        for (List<String> folders : from) {
            web.add(new SourceUris(folders)
                    .folders().stream().filter(WebUris::isWeb).toList());
        }
        return new SourceScope(repositories, web);
    }

    /** Whether all columns that may name the file may name the other one as well. */
    boolean allowsInstead(String uri, String other) {
        List<List<String>> columns =
                web.stream().filter(folders -> liesUnder(uri, folders)).toList();
        return !columns.isEmpty() && columns.stream().allMatch(folders -> liesUnder(other, folders));
    }

    private static boolean liesUnder(String uri, List<String> folders) {
        return folders.stream().anyMatch(uri::startsWith);
    }
}
