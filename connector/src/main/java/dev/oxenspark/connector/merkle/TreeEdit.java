package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.merkle.Directories.Entry;
import dev.oxenspark.connector.merkle.NodeCodec.Child;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes to the tree of a commit. Loads only the directories that change, keeps every bucket that does not,
 * and counts sizes and types anew. The same changes to the same tree under the same commit give the same nodes.
 */
public final class TreeEdit {
    /** Oxen's default. Readers go by how many buckets a directory has, not by how full they are. */
    private static final int BUCKET_SIZE = 10_000;

    private final NodeSource source;
    private final Commit commit;
    private final Map<Hash, StoredNode> nodes = new LinkedHashMap<>();
    private final Map<String, Hash> directories = new TreeMap<>();
    private final Set<String> removed = new TreeSet<>();

    private TreeEdit(NodeSource source, Commit commit) {
        this.source = source;
        this.commit = commit;
    }

    /**
     * The nodes of a new tree.
     *
     * @param nodes what the base lacks, children before parents, the commit's own last
     * @param directories path → hash of directories made or changed, {@code ""} for the root
     * @param removed directories that are gone, each with all that was below it
     */
    public record Edited(Map<Hash, StoredNode> nodes, Map<String, Hash> directories, Set<String> removed) {}

    /**
     * Builds the tree of a commit.
     *
     * @param source has at least the changed directories of the base and those above them
     * @param base the commit whose tree is changed; null: an empty one
     * @param commit the new commit; its id is what its files record as their last commit
     * @return null when the changes leave every path as it is
     * @throws OxenException {@code INVALID} when a file would take the place of a folder, or the other way round
     */
    public static @Nullable Edited apply(NodeSource source, @Nullable Hash base, Changes changes, Commit commit) {
        TreeEdit edit = new TreeEdit(source, commit);
        DirectoryRecord before = base == null ? null : CommitCodec.root(source, base);
        Directory root = edit.directory(changes.tree(), "", before);
        if (root == null) {
            return null;
        }
        edit.put(
                root.record().hash(),
                NodeType.DIRECTORY,
                commit.id(),
                root.record().encode(),
                root.buckets());
        edit.directories.put("", root.record().hash());
        edit.nodes.put(commit.id(), CommitCodec.encode(commit, root.record()));
        return new Edited(edit.nodes, edit.directories, edit.removed);
    }

    /** A directory whose own node waits until its parent knows the bucket that will hold it. */
    private record Directory(DirectoryRecord record, List<Child> buckets) {}

    /** The changed directory, or null when it is left as it was. Without entries, one that is not the root is to go. */
    private @Nullable Directory directory(Changes.Step step, String name, @Nullable DirectoryRecord before) {
        List<Child> oldBuckets = before == null ? List.of() : Directories.buckets(source, before.hash());
        Map<String, Entry> entries = new TreeMap<>();
        for (List<Entry> bucket : Directories.entries(source, oldBuckets)) {
            bucket.forEach(entry -> entries.put(entry.name(), entry));
        }
        Set<String> names = new TreeSet<>(step.below.keySet());
        if (step.removed) {
            names.addAll(entries.keySet());
        }
        Map<String, Directory> changedBelow = new HashMap<>();
        Set<String> changed = new TreeSet<>();
        for (String below : names) {
            Entry old = entries.get(below);
            Entry now = entry(step.below(below), below, old, changedBelow);
            if (now == null) {
                entries.remove(below);
            } else {
                entries.put(below, now);
            }
            if (old != now) {
                changed.add(below);
            }
        }
        boolean firstRoot = before == null && step.path.isEmpty();
        if (changed.isEmpty() && !firstRoot) {
            return null;
        }
        List<Child> buckets = buckets(step.path, entries, changed, oldBuckets, changedBelow);
        DirectoryRecord record = record(step.path, name, entries.values(), buckets);
        buckets.forEach(bucket -> reparent(bucket.hash(), record.hash()));
        return new Directory(record, buckets);
    }

    /** What a name stands for after the change; the old entry itself when nothing changed, null when it is gone. */
    private @Nullable Entry entry(
            Changes.Step step, String name, @Nullable Entry old, Map<String, Directory> changedBelow) {
        UploadedFile file = step.file;
        if (file != null) {
            refuseSwap(step.path, old != null && old.directory() != null);
            FileRecord added = FileRecord.of(file, name, commit.id());
            return old != null && old.file() != null && sameContent(old.file(), added) ? old : Entry.of(added);
        }
        if (old != null && old.file() != null) {
            refuseSwap(step.path, !step.below.isEmpty());
            return step.removed ? null : old;
        }
        DirectoryRecord before = old == null ? null : old.directory();
        if (before == null && step.below.isEmpty()) {
            return null;
        }
        if (before != null && step.removed && step.below.isEmpty()) {
            removed.add(step.path);
            return null;
        }
        Directory now = directory(step, name, before);
        if (now == null) {
            return old;
        }
        if (now.record().entries() == 0) {
            if (before != null) {
                removed.add(step.path);
            }
            return null;
        }
        changedBelow.put(name, now);
        directories.put(step.path, now.record().hash());
        return Entry.of(now.record());
    }

    /** Oxen's own checkout fails between two commits that disagree on whether a path is a file. */
    private static void refuseSwap(String path, boolean swap) {
        if (swap) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s' would change between a file and a folder, which Oxen can't check out. Use another name."
                            .formatted(path));
        }
    }

    private static boolean sameContent(FileRecord old, FileRecord added) {
        return old.hash().equals(added.hash()) && old.size() == added.size();
    }

    private List<Child> buckets(
            String path,
            Map<String, Entry> entries,
            Set<String> changed,
            List<Child> oldBuckets,
            Map<String, Directory> changedBelow) {
        int count = Hashing.bucketCount(entries.size(), BUCKET_SIZE);
        List<TreeMap<String, Entry>> filled = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            filled.add(new TreeMap<>(RepositoryPath::compare));
        }
        entries.forEach((name, entry) -> filled.get(bucketOf(path, name, count)).put(name, entry));
        Set<Integer> touched = new TreeSet<>();
        changed.forEach(name -> touched.add(count == 0 ? 0 : bucketOf(path, name, count)));
        List<Child> buckets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean kept = count == oldBuckets.size() && !touched.contains(i);
            buckets.add(kept ? oldBuckets.get(i) : bucket(path, filled.get(i), changedBelow));
        }
        return buckets;
    }

    private static int bucketOf(String path, String name, int count) {
        return Hashing.bucketOf(RepositoryPath.child(path, name), count);
    }

    private Child bucket(String path, Map<String, Entry> entries, Map<String, Directory> changedBelow) {
        List<Child> children = entries.values().stream().map(Entry::child).toList();
        Hash hash = Hashing.bucket(path, children.stream().map(Child::payload).toList());
        byte[] payload = Packing.wrapped(out -> {
            out.packArrayHeader(3);
            Packing.hash(out, hash);
            out.packString(NodeType.BUCKET.tag).packLong(children.size());
        });
        entries.keySet().forEach(name -> {
            Directory below = changedBelow.get(name);
            if (below != null) {
                put(
                        below.record().hash(),
                        NodeType.DIRECTORY,
                        hash,
                        below.record().encode(),
                        below.buckets());
            }
        });
        put(hash, NodeType.BUCKET, Hash.ZERO, payload, children);
        return new Child(NodeType.BUCKET, hash, payload);
    }

    private DirectoryRecord record(String path, String name, Iterable<Entry> entries, List<Child> buckets) {
        Map<String, Long> counts = new TreeMap<>();
        Map<String, Long> sizes = new TreeMap<>();
        long number = 0;
        long bytes = 0;
        for (Entry entry : entries) {
            number++;
            if (entry.file() != null) {
                bytes += entry.file().size();
                counts.merge(entry.file().dataType(), 1L, Long::sum);
                sizes.merge(entry.file().dataType(), entry.file().size(), Long::sum);
            } else if (entry.directory() != null) {
                bytes += entry.directory().bytes();
                entry.directory().counts().forEach((type, n) -> counts.merge(type, n, Long::sum));
                entry.directory().sizes().forEach((type, n) -> sizes.merge(type, n, Long::sum));
            }
        }
        Hash hash = Hashing.directory(path, buckets.stream().map(Child::hash).toList());
        return new DirectoryRecord(name, hash, number, bytes, commit.id(), counts, sizes);
    }

    private void put(Hash hash, NodeType type, Hash parent, byte[] payload, List<Child> children) {
        nodes.put(hash, NodeCodec.encode(type, parent, payload, children));
    }

    /** A bucket's node names the directory that holds it, whose hash is known only after all buckets are. */
    private void reparent(Hash bucket, Hash directory) {
        StoredNode node = nodes.get(bucket);
        if (node != null) {
            nodes.put(bucket, NodeCodec.withParent(node, directory));
        }
    }
}
