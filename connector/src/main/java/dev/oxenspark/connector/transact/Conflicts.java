package dev.oxenspark.connector.transact;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.merkle.Changes;
import dev.oxenspark.connector.merkle.TreeReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What changed between the commit that a transaction was derived from and the one that it is built on, by path and
 * content.
 */
final class Conflicts {
    private static final int MOST_NAMED = 10;

    private final CommitBackend backend;
    private final @Nullable Commit base;
    private final Commit head;

    Conflicts(CommitBackend backend, @Nullable Commit base, Commit head) {
        this.backend = backend;
        this.base = base;
        this.head = head;
    }

    /** @throws OxenException {@code CONFLICT} naming the paths that both sides changed */
    void refuse(Changes changes, Collection<String> unchanged, String branch) {
        Set<String> folders = new TreeSet<>(changes.directories());
        unchanged.forEach(path -> folders.add(RepositoryPath.parent(path)));
        TreeReader before = base == null ? null : TreeReader.of(backend.nodes(base, folders), base.id());
        TreeReader now = TreeReader.of(backend.nodes(head, folders), head.id());
        Set<String> paths = new LinkedHashSet<>();
        for (UploadedFile file : changes.added()) {
            Hash there = content(now, file.path());
            if (!Objects.equals(there, content(before, file.path()))
                    && !file.hash().equals(there)) {
                paths.add(file.path());
            }
        }
        Set<String> whole = new TreeSet<>(unchanged);
        whole.addAll(changes.removed());
        for (String path : whole) {
            paths.addAll(changedAt(path, before, now));
        }
        if (!paths.isEmpty()) {
            throw new OxenException(
                    ErrorCategory.CONFLICT,
                    "Branch '%s' changed at the same paths since %s: %s. Read the branch again and repeat the write."
                            .formatted(branch, base == null ? "it was empty" : "commit " + base.id(), named(paths)));
        }
    }

    private Set<String> changedAt(String path, @Nullable TreeReader before, TreeReader now) {
        Set<String> changed = new TreeSet<>();
        if (!path.isEmpty() && !Objects.equals(content(before, path), content(now, path))) {
            changed.add(path);
        }
        Hash then = before == null ? null : before.directory(path);
        if (!Objects.equals(then, now.directory(path))) {
            Map<String, Hash> left = base == null || then == null ? Map.of() : contents(backend.tree(base, path));
            Map<String, Hash> right = now.directory(path) == null ? Map.of() : contents(backend.tree(head, path));
            Set<String> all = new TreeSet<>(left.keySet());
            all.addAll(right.keySet());
            all.stream()
                    .filter(file -> !Objects.equals(left.get(file), right.get(file)))
                    .forEach(changed::add);
        }
        return changed;
    }

    private static @Nullable Hash content(@Nullable TreeReader tree, String path) {
        FileEntry file = tree == null ? null : tree.file(path);
        return file == null ? null : file.hash();
    }

    private static Map<String, Hash> contents(Tree tree) {
        Map<String, Hash> contents = new HashMap<>();
        tree.files().forEach(file -> contents.put(file.path(), file.hash()));
        return contents;
    }

    private static String named(Collection<String> paths) {
        String shown = paths.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return paths.size() > MOST_NAMED ? shown + ", … (" + paths.size() + " in all)" : shown;
    }
}
