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
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.delta.PinnedSource;
import dev.oxenspark.export.provenance.DeltaSource;
import dev.oxenspark.export.provenance.TableLocation;
import dev.oxenspark.export.spec.JobFile;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an export goes, as it stood when the export looked.
 *
 * @param head what the next commit on the branch follows; null where there is no commit yet
 * @param files of the head, by path
 */
record TargetBranch(
        RepositoryAddress address,
        @Nullable OxenRepository repository,
        String branch,
        @Nullable Commit head,
        Map<String, FileEntry> files,
        Optional<PreviousExport> previous) {

    /** Whether an absent repository is made. */
    enum Absent {
        CREATE,
        LEAVE
    }

    static TargetBranch open(JobFile job, OxenSettings settings, Absent absent) {
        Location location = Location.parse(job.target().repository());
        RepositoryAddress address = location.repository();
        String branch = job.target().branch();
        try {
            if (!location.path().isEmpty()) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.PREFLIGHT,
                        "TARGET_PATH",
                        "target.repository names a path inside a repository ('" + location.path() + "' in "
                                + address.text() + "). Give the repository itself, and the path in dataset.table.");
            }
            if (absent == Absent.LEAVE && !Oxen.exists(address, settings)) {
                return new TargetBranch(address, null, branch, null, Map.of(), Optional.empty());
            }
            OxenRepository repository = Oxen.create(address, settings);
            Commit head = head(repository, branch);
            return head == null
                    ? new TargetBranch(address, repository, branch, null, Map.of(), Optional.empty())
                    : new TargetBranch(
                            address,
                            repository,
                            branch,
                            head,
                            PreviousExport.tree(repository, head),
                            PreviousExport.find(repository, head, job.name()));
        } catch (OxenException e) {
            throw OxenFailures.explain(Stage.PREFLIGHT, e);
        }
    }

    private static @Nullable Commit head(OxenRepository repository, String branch) {
        List<String> names = repository.branches().stream().map(Branch::name).toList();
        String start = names.contains(branch) ? branch : repository.defaultBranch();
        return names.contains(start) ? repository.resolve(Revision.of(start)) : null;
    }

    /** Sources of the job's last export that are newer than those now, of tables whose version nobody fixed. */
    List<String> newer(List<PinnedSource> sources) {
        return previous.stream()
                .flatMap(export -> export.trailers().sources().stream())
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

    /** @throws ExportException {@code CONFLICT} when exported files were edited and the job does not replace them */
    void refuseEdited(JobFile job) {
        List<String> edited = previous.map(export -> export.edited(files)).orElse(List.of());
        if (!edited.isEmpty() && job.target().onEdited() == JobFile.OnEdited.FAIL) {
            throw new ExportException(
                    ExitCode.CONFLICT,
                    Stage.PLAN,
                    "EDITED",
                    "%d exported files were changed or removed on branch '%s' since commit %s, %s among them. Bring the changes back to the tables first, or set target.onEdited: replace."
                            .formatted(
                                    edited.size(),
                                    branch,
                                    previous.map(export -> export.commit().id().toString())
                                            .orElse(""),
                                    PreviousExport.shown(edited)));
        }
    }

    /** @throws ExportException {@code CONFLICT} for a path that is there and was not made by this job */
    void refuseForeign(Collection<String> paths) {
        Collection<String> owned = previous.map(PreviousExport::owned).orElse(Set.of());
        for (String path : paths) {
            FileEntry there = files.get(path);
            if (there != null && !owned.contains(path)) {
                throw new ExportException(
                        ExitCode.CONFLICT,
                        Stage.PLAN,
                        "PATH_TAKEN",
                        "'%s' is on branch '%s' already and does not belong to this job: commit %s brought it. Choose another path, or remove it."
                                .formatted(path, branch, there.lastCommit()));
            }
        }
    }

    OxenRepository opened() {
        if (repository == null) {
            throw new IllegalStateException(address.text() + " is not open");
        }
        return repository;
    }
}
