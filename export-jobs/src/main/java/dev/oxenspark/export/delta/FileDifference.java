package dev.oxenspark.export.delta;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * Which data files two versions of a table do not have in common. A file under another deletion vector, or whose rows
 * got other ids, is another one.
 *
 * @param added that only the later version has
 * @param removed that only the earlier version has
 */
record FileDifference(List<AddFile> added, List<AddFile> removed) {

    static FileDifference between(DeltaTableAt before, DeltaTableAt after) {
        Map<String, AddFile> removed = new HashMap<>();
        before.files().forEach(file -> removed.put(identity(file), file));
        List<AddFile> added = new ArrayList<>();
        for (AddFile file : after.files()) {
            if (removed.remove(identity(file)) == null) {
                added.add(file);
            }
        }
        return new FileDifference(added, List.copyOf(removed.values()));
    }

    private static String identity(AddFile file) {
        return String.join(
                "\0",
                file.path(),
                LoggedFiles.vector(file),
                String.valueOf(file.baseRowId()),
                String.valueOf(file.defaultRowCommitVersion()));
    }
}
