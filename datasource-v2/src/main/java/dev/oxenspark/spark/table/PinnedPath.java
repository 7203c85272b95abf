package dev.oxenspark.spark.table;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.spark.OxenOptions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address with its revision resolved: everything later looks at this commit, however branches move meanwhile. Driver
 * only.
 *
 * @param path inside the repository, {@code ""} for its root; of several, the folder that they are below
 * @param roots the paths that were given, patterns replaced by what matches; just {@code path} for most
 * @param branch to commit to, or null when the revision is no branch
 * @param commit null for a repository without commits, or one still to be made
 * @param tree null when the commit has no such path
 * @param reading how contents are read
 */
public record PinnedPath(
        RepositoryAddress repository,
        String path,
        List<String> roots,
        @Nullable String branch,
        @Nullable Commit commit,
        @Nullable Tree tree,
        OxenOptions options,
        ContentSettings reading) {
    /** @throws OxenException {@code NOT_FOUND} when there is no such repository or revision; an absent path is none */
    public static PinnedPath resolve(OxenOptions options) {
        return resolve(options, new RecentTrees());
    }

    /** @param trees that may be there already */
    public static PinnedPath resolve(OxenOptions options, RecentTrees trees) {
        List<Location> locations = options.locations();
        Location location = locations.get(0);
        OxenSettings settings = options.settings();
        if (options.createsRepository() && !Oxen.exists(location.repository(), settings)) {
            return unborn(location, options);
        }
        try (OxenRepository repository = Oxen.open(location.repository(), settings)) {
            return resolve(repository, locations, options, trees);
        }
    }

    private static PinnedPath unborn(Location location, OxenOptions options) {
        if (location.repository() instanceof RepositoryAddress.Local
                && location.path().isEmpty()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "No repository at or above %s, and its path alone does not say which folder is to become one. Give that folder as option repository, and path relative to it"
                            .formatted(location.repository().text()));
        }
        String branch = options.branch()
                .orElseGet(() -> asked(location, options).map(Revision::text).orElse("main"));
        return empty(location, branch, options);
    }

    private static PinnedPath empty(Location location, String branch, OxenOptions options) {
        return new PinnedPath(
                location.repository(),
                location.path(),
                List.of(location.path()),
                branch,
                null,
                null,
                options,
                new ContentSettings());
    }

    private static Optional<Revision> asked(Location location, OxenOptions options) {
        return options.revision().or(() -> Optional.ofNullable(location.revision()));
    }

    private static PinnedPath resolve(
            OxenRepository repository, List<Location> locations, OxenOptions options, RecentTrees trees) {
        Location location = locations.get(0);
        if (options.travelsInTime()) {
            Commit commit = TimeTravel.commit(repository, location, options);
            return at(null, commit, PathSelection.of(repository, commit, locations, options, trees), location, options);
        }
        List<Branch> branches = repository.branches();
        Optional<Revision> asked = asked(location, options);
        String revision = asked.map(Revision::text).orElseGet(repository::defaultBranch);
        Optional<String> target = options.branch();
        if (branches.isEmpty()) {
            return empty(location, target.orElse(revision), options);
        }
        if (asked.isEmpty() && target.isPresent() && has(branches, target.get())) {
            revision = target.get();
        }
        Commit commit = repository.resolve(Revision.of(revision));
        String branch = target.orElse(has(branches, revision) ? revision : null);
        return at(branch, commit, PathSelection.of(repository, commit, locations, options, trees), location, options);
    }

    private static PinnedPath at(
            @Nullable String branch, Commit commit, PathSelection selection, Location location, OxenOptions options) {
        return new PinnedPath(
                location.repository(),
                selection.path(),
                selection.roots(),
                branch,
                commit,
                selection.tree(),
                options,
                new ContentSettings());
    }

    private static boolean has(List<Branch> branches, String name) {
        return branches.stream().anyMatch(branch -> branch.name().equals(name));
    }

    /** What is left of it where only names and existence count. */
    public PinnedPath withoutFiles() {
        Tree bare = tree == null ? null : new Tree(tree.commit(), tree.path(), tree.kind(), List.of());
        return new PinnedPath(repository, path, roots, branch, commit, bare, options, reading);
    }

    /** The same path and commit, looked at otherwise. */
    public PinnedPath with(OxenOptions newOptions) {
        return new PinnedPath(repository, path, roots, branch, commit, tree, newOptions, reading);
    }

    public OxenSettings settings() {
        return options.settings();
    }

    /** The same for tasks that read contents; finding a version store costs requests, once. */
    public OxenSettings contentSettings() {
        return reading.of(repository, options);
    }

    public List<FileEntry> files() {
        return tree == null ? List.of() : tree.files();
    }

    public boolean isFile() {
        return tree != null && tree.kind() == Tree.Kind.FILE;
    }

    /** Whether it stands for several paths, or for a pattern. */
    public boolean isSelection() {
        return !roots.equals(List.of(path));
    }

    /** As a user would name it, for messages and plans. */
    public String text() {
        String paths = isSelection() ? " (%d paths)".formatted(roots.size()) : "";
        String at = commit == null ? "" : " at " + commit.id();
        return repository.text() + (path.isEmpty() ? "" : "/" + path) + paths + at;
    }

    /** @throws OxenException {@code NOT_FOUND}, since there is nothing to read */
    public Tree existing() {
        if (tree != null) {
            return tree;
        }
        throw new OxenException(
                ErrorCategory.NOT_FOUND,
                commit == null
                        ? "%s has no commits yet, so there is nothing to read".formatted(repository.text())
                        : "Commit %s of %s has no '%s'".formatted(commit.id(), repository.text(), path));
    }

    /** The tree follows from the rest. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PinnedPath that
                && repository.equals(that.repository)
                && path.equals(that.path)
                && roots.equals(that.roots)
                && Objects.equals(branch, that.branch)
                && Objects.equals(commit, that.commit)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(repository, path, roots, branch, commit, options);
    }
}
