package dev.oxenspark.export.report;

import java.util.List;

/**
 * Items that belong together.
 *
 * @param value of the folder or column
 * @param name for people: without what all values begin with
 * @param items how many there are, shown or not
 */
record Group(String value, String name, long items) {
    /** What a group of null is called; a real value of this text joins it. */
    static final String NULL = "(null)";

    static final String ALL = "All files";

    /** Names folders by what is below the one that all of them are in. */
    static List<Group> ofFolders(List<Group> groups) {
        String common = groups.stream()
                .map(group -> group.value().substring(0, group.value().lastIndexOf('/') + 1))
                .reduce(Group::common)
                .orElse("");
        return groups.stream()
                .map(group -> new Group(group.value(), name(group.value().substring(common.length())), group.items()))
                .toList();
    }

    private static String name(String folder) {
        return folder.isEmpty() ? "(top folder)" : folder;
    }

    /** The folders that both begin with, with a slash at the end unless there are none. */
    private static String common(String one, String other) {
        int length = 0;
        for (int i = 0; i < Math.min(one.length(), other.length()) && one.charAt(i) == other.charAt(i); i++) {
            if (one.charAt(i) == '/') {
                length = i + 1;
            }
        }
        return one.substring(0, length);
    }
}
