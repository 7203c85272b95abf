package dev.oxenspark.export;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.provenance.TableLocation;
import dev.oxenspark.export.spec.JobFile;
import java.io.Closeable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where an export goes, as it stood when the export looked.
 *
 * @param repository null where there is none yet
 * @param state of the branch
 * @param head what the next commit on the branch follows; null where there is no commit yet
 * @param files of the head, by path
 */
record TargetBranch(
        RepositoryAddress address,
        @Nullable OxenRepository repository,
        String branch,
        State state,
        @Nullable Commit head,
        Map<String, FileEntry> files,
        Optional<PreviousExport> previous)
        implements Closeable {
    private static final int MOST_NAMED = 5;

    /** Whether the branch is there; one that is not starts at the repository's default branch. */
    enum State {
        PRESENT,
        ABSENT
    }

    /** Changes nothing: an absent repository stays absent. */
    static TargetBranch look(JobFile job, OxenSettings settings) {
        return at(job, address -> Oxen.exists(address, settings) ? Oxen.open(address, settings) : null);
    }

    /** Makes the repository if it is absent; another run may be faster, which is no error. */
    static TargetBranch create(JobFile job, OxenSettings settings) {
        return at(job, address -> Oxen.create(address, settings));
    }

    private static TargetBranch at(JobFile job, Function<RepositoryAddress, @Nullable OxenRepository> opening) {
        try {
            Location location = Location.parse(job.target().repository());
            if (!location.path().isEmpty()) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.PREFLIGHT,
                        "TARGET_PATH",
                        "target.repository names a path inside a repository ('" + location.path() + "' in "
                                + location.repository().text()
                                + "). Give the repository itself, and the path in dataset.table.");
            }
            OxenRepository repository = opening.apply(location.repository());
            return repository == null
                    ? empty(location.repository(), null, job.target().branch())
                    : of(job, location.repository(), repository);
        } catch (OxenException e) {
            throw OxenFailures.explain(Stage.PREFLIGHT, e);
        }
    }

    private static TargetBranch empty(RepositoryAddress address, @Nullable OxenRepository repository, String branch) {
        return new TargetBranch(address, repository, branch, State.ABSENT, null, Map.of(), Optional.empty());
    }

    private static TargetBranch of(JobFile job, RepositoryAddress address, OxenRepository repository) {
        try {
            String branch = job.target().branch();
            List<String> names =
                    repository.branches().stream().map(Branch::name).toList();
            State state = names.contains(branch) ? State.PRESENT : State.ABSENT;
            String start = state == State.PRESENT ? branch : repository.defaultBranch();
            if (!names.contains(start)) {
                return empty(address, repository, branch);
            }
            Commit head = repository.resolve(Revision.of(start));
            return new TargetBranch(
                    address,
                    repository,
                    branch,
                    state,
                    head,
                    PreviousExport.tree(repository, head),
                    RecordedExport.find(repository, head, job.name())
                            .map(recorded -> PreviousExport.of(repository, recorded)));
        } catch (RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    /** Sources of the job's last export that are newer than those now, of tables whose version nobody fixed. */
    List<String> newer(List<PinnedSource> sources) {
        return previous.stream()
                .flatMap(export -> export.recorded().trailers().sources().stream())
                .filter(recorded -> sources.stream().anyMatch(source -> isOlder(source, recorded)))
                .map(recorded -> recorded.location() + "@" + recorded.version())
                .toList();
    }

    private static boolean isOlder(PinnedSource source, DeltaSource recorded) {
        return source.pin() == PinnedSource.Pin.NEWEST
                && source.version() < recorded.version()
                && source.metadataId().equals(recorded.metadataId())
                && TableLocation.key(source.location()).equals(TableLocation.key(recorded.location()));
    }

    /** Whether the branch has the job's last export as it was made, so that there may be nothing to do. */
    boolean isAsExported() {
        return state == State.PRESENT && previous.isPresent() && edited().isEmpty();
    }

    /** Exported files that somebody changed or removed on the branch since the job's last export. */
    List<String> edited() {
        return previous.map(export -> export.edited(files)).orElse(List.of());
    }

    /**
     * @param edited exported files that were edited, and would be again
     * @throws ExportException {@code CONFLICT} if there are such
     */
    void refuseEdited(List<String> edited) {
        if (!edited.isEmpty()) {
            throw new ExportException(
                    ExitCode.CONFLICT,
                    Stage.PLAN,
                    "EDITED",
                    "%d exported files were changed or removed on branch '%s' since commit %s, %s among them. Bring the changes back to the tables first ('oxen-export edits'), or set target.onEdited: replace."
                            .formatted(
                                    edited.size(),
                                    branch,
                                    previous.map(PreviousExport::commit).orElse(""),
                                    edited.stream().limit(MOST_NAMED).toList()));
        }
    }

    /**
     * @throws ExportException {@code CONFLICT} for a path that is there, is a folder there, or lies below a file, and
     *     was not made by this job
     */
    void refuseForeign(Collection<String> paths) {
        Set<String> owned = previous.map(PreviousExport::owned).orElse(Set.of());
        NavigableMap<String, FileEntry> foreign = new TreeMap<>(files);
        foreign.keySet().removeAll(owned);
        for (String path : paths) {
            FileEntry taken = foreign.get(path);
            for (String folder = RepositoryPath.parent(path);
                    taken == null && !folder.isEmpty();
                    folder = RepositoryPath.parent(folder)) {
                taken = foreign.get(folder);
            }
            Map.Entry<String, FileEntry> below = foreign.ceilingEntry(path + "/");
            if (taken == null && below != null && below.getKey().startsWith(path + "/")) {
                taken = below.getValue();
            }
            if (taken != null) {
                throw new ExportException(
                        ExitCode.CONFLICT,
                        Stage.PLAN,
                        "PATH_TAKEN",
                        "The export would write '%s', but '%s' is on branch '%s' already and does not belong to this job: commit %s brought it. Choose another path, or remove it."
                                .formatted(path, taken.path(), branch, taken.lastCommit()));
            }
        }
    }

    /** Whether nothing stands there, in any case, or what the job's last export put there and nobody changed. */
    boolean mayWriteAtRoot(String path) {
        return ownRootFiles().contains(path)
                || files.keySet().stream()
                        .map(file -> file.substring(0, (file + "/").indexOf('/')))
                        .noneMatch(path::equalsIgnoreCase);
    }

    /** What the job's last export put at the root and nobody has changed. */
    Set<String> ownRootFiles() {
        return previous.map(export -> export.rootFiles(files)).orElse(Set.of());
    }

    OxenRepository opened() {
        if (repository == null) {
            throw new IllegalStateException(address.text() + " is not open");
        }
        return repository;
    }

    @Override
    public void close() {
        if (repository != null) {
            repository.close();
        }
    }
}
