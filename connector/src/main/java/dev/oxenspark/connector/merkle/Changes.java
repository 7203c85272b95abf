package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.UploadedFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is to become different: removals first, then files that are added or replaced. */
public final class Changes {
    private final Map<String, UploadedFile> added = new TreeMap<>();
    private final TreeSet<String> removed = new TreeSet<>();

    /** @throws OxenException {@code INVALID} for a path that no file may have */
    public void add(UploadedFile file) {
        added.put(RepositoryPath.checked(file.path()), file);
    }

    /** A file, or a directory with all that is below it. */
    public void remove(String path) {
        removed.add(RepositoryPath.checked(path));
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }

    public Collection<UploadedFile> added() {
        return added.values();
    }

    public Collection<String> removed() {
        return removed;
    }

    public @Nullable UploadedFile added(String path) {
        return added.get(path);
    }

    /** The directories whose entries change, without those above them. */
    public Collection<String> directories() {
        TreeSet<String> directories = new TreeSet<>();
        added.keySet().forEach(path -> directories.add(RepositoryPath.parent(path)));
        removed.forEach(path -> directories.add(RepositoryPath.parent(path)));
        return directories;
    }

    /** The same changes as a tree of names. */
    Step tree() {
        Step root = new Step("");
        removed.forEach(path -> root.at(path).removed = true);
        added.forEach((path, file) -> root.at(path).file = file);
        root.refuseFilesWithin();
        return root;
    }

    /** What happens at one path and below it. */
    static final class Step {
        final String path;
        final Map<String, Step> below = new TreeMap<>();

        @Nullable
        UploadedFile file;

        boolean removed;

        Step(String path) {
            this.path = path;
        }

        private Step at(String target) {
            Step step = this;
            for (String name : target.split("/")) {
                String here = step.path;
                step = step.below.computeIfAbsent(name, key -> new Step(RepositoryPath.child(here, key)));
            }
            return step;
        }

        /** The step for a name, which removes it if this one removes all. */
        Step below(String name) {
            Step step = below.get(name);
            if (step == null) {
                step = new Step(RepositoryPath.child(path, name));
            }
            step.removed |= removed;
            return step;
        }

        private void refuseFilesWithin() {
            if (file != null && !below.isEmpty()) {
                List<String> names = new ArrayList<>(below.keySet());
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "'%s' can't be a file and a folder (with '%s') in one commit".formatted(path, names.get(0)));
            }
            below.values().forEach(Step::refuseFilesWithin);
        }
    }
}
