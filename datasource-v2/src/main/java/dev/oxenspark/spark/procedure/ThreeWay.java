package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.spark.history.TreeChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a merge has to change on our side so that it has their changes too. Decided by path and content: where only they
 * changed a path, theirs counts; where both did and not alike, it is a conflict.
 *
 * @param conflicts paths in order; with any, {@code changes} is not all there is
 */
record ThreeWay(List<TreeChange> changes, Set<String> conflicts) {

    static ThreeWay of(Map<String, FileEntry> base, Map<String, FileEntry> ours, Map<String, FileEntry> theirs) {
        List<TreeChange> changes = new ArrayList<>();
        Set<String> conflicts = new TreeSet<>(RepositoryPath::compare);
        for (TreeChange their : TreeChange.between(base, theirs)) {
            String path = their.path();
            FileEntry our = ours.get(path);
            if (Objects.equals(hash(our), hash(their.to()))) {
                continue;
            }
            if (Objects.equals(hash(our), hash(base.get(path)))) {
                changes.add(new TreeChange(path, our, their.to()));
            } else {
                conflicts.add(path);
            }
        }
        conflicts.addAll(filesThatAreFolders(ours.keySet(), changes));
        return new ThreeWay(List.copyOf(changes), conflicts);
    }

    private static @Nullable Hash hash(@Nullable FileEntry file) {
        return file == null ? null : file.hash();
    }

    /** One side made a file of what is a folder on the other. */
    private static Set<String> filesThatAreFolders(Set<String> ours, List<TreeChange> changes) {
        Set<String> files = new HashSet<>(ours);
        for (TreeChange change : changes) {
            if (change.to() == null) {
                files.remove(change.path());
            } else {
                files.add(change.path());
            }
        }
        Set<String> found = new HashSet<>();
        for (String file : files) {
            for (String at = RepositoryPath.parent(file); !at.isEmpty(); at = RepositoryPath.parent(at)) {
                if (files.contains(at)) {
                    found.add(at);
                }
            }
        }
        return found;
    }
}
