package dev.oxenspark.export.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many files a group has before and after. */
record GroupCounts(String name, long before, long after) {
    /** How groups are called. */
    enum Naming {
        FOLDERS,
        VALUES
    }

    /** In the later one's order; groups that are no longer come last. */
    static List<GroupCounts> of(List<Group> before, List<Group> after, Naming naming) {
        Map<String, Group> all = new LinkedHashMap<>();
        after.forEach(group -> all.put(group.value(), group));
        before.forEach(group -> all.putIfAbsent(group.value(), group));
        List<Group> groups = List.copyOf(all.values());
        Map<String, Long> old = counts(before);
        Map<String, Long> now = counts(after);
        List<GroupCounts> counts = new ArrayList<>();
        for (Group group : naming == Naming.FOLDERS ? Group.ofFolders(groups) : groups) {
            counts.add(new GroupCounts(
                    group.name(), old.getOrDefault(group.value(), 0L), now.getOrDefault(group.value(), 0L)));
        }
        return counts;
    }

    private static Map<String, Long> counts(List<Group> groups) {
        Map<String, Long> counts = new LinkedHashMap<>();
        groups.forEach(group -> counts.put(group.value(), group.items()));
        return counts;
    }
}
