package dev.oxenspark.export.audit;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.Stage;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the export that a commit stands for. */
public final class NearestExport {
    private NearestExport() {}

    /**
     * The commit itself, or the newest of its ancestors that is an export.
     *
     * @param job null: of whatever job
     * @throws ExportException {@code UNAVAILABLE} when there is none
     */
    public static RecordedExport of(OxenRepository repository, Commit commit, @Nullable String job) {
        return find(repository, commit, job)
                .orElseThrow(
                        () -> new ExportException(
                                ExitCode.UNAVAILABLE,
                                Stage.AUDIT,
                                "NO_EXPORT",
                                "No export" + (job == null ? "" : " of job '" + job + "'") + " among commit "
                                        + commit.id()
                                        + " and its ancestors. Give a commit that oxen-export made, or a branch that has one."));
    }

    private static Optional<RecordedExport> find(OxenRepository repository, Commit commit, @Nullable String job) {
        if (job != null) {
            return RecordedExport.find(repository, commit, job);
        }
        try (Stream<Commit> history = repository.history(commit)) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Optional<RecordedExport> found = RecordedExport.at(repository, commits.next());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
