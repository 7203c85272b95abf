package dev.oxenspark.export.audit;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.audit.IndexFile.BrokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the commits of a repository said when they were read, in a file on this machine, so that an audit need not read
 * them again. It can be deleted: it costs time, and the memory of exports that no branch leads to any more.
 */
public final class ExportIndex {
    private final IndexFile file;

    private ExportIndex(IndexFile file) {
        this.file = file;
    }

    /** @param folder that may hold the indexes of many repositories */
    public static ExportIndex in(Path folder, RepositoryAddress repository) {
        return new ExportIndex(IndexFile.in(folder, repository));
    }

    public Path path() {
        return file.path();
    }

    /**
     * The index with what came since, which it remembers from now on.
     *
     * @param notices told why there is none, or why it could not be written
     * @return empty when there is none, or none that can be used
     */
    public Optional<ExportLog> current(OxenRepository repository, Consumer<String> notices) {
        Optional<ExportLog> found;
        try {
            found = file.read();
        } catch (BrokenException e) {
            notices.accept(broken(e) + " Answering from the commits instead.");
            return Optional.empty();
        }
        found.ifPresent(log -> {
            if (log.catchUp(repository) > 0) {
                try {
                    file.write(log);
                } catch (IOException e) {
                    notices.accept("What is new could not be added to the index, and is read again next time: " + e);
                }
            }
        });
        return found;
    }

    /**
     * What an index holds.
     *
     * @param offBranch how many of the exports are no longer on the branch that they were made on
     */
    public record Summary(Path path, int commits, int exports, int offBranch) {
        static Summary of(Path path, ExportLog log) {
            int on = (int)
                    log.entries().stream().filter(ExportLog.Entry::onBranch).count();
            return new Summary(
                    path,
                    log.graph().commits().size(),
                    log.exports().size(),
                    log.exports().size() - on);
        }

        /** Members of a JSON object, in this order. */
        public Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("index", path.toString());
            json.put("commits", commits);
            json.put("exports", exports);
            json.put("offBranch", offBranch);
            return json;
        }
    }

    /** Makes it from the commits alone, but for those of the one before that no branch leads to any more. */
    public Summary rebuild(OxenRepository repository, Consumer<String> notices) {
        ExportLog log = ExportLog.of(repository);
        try {
            file.read().ifPresent(log::keep);
        } catch (BrokenException e) {
            notices.accept(broken(e) + " What it knew of exports that no branch leads to is lost.");
        }
        try {
            file.write(log);
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.AUDIT,
                    "INDEX_NOT_WRITTEN",
                    "The index could not be written to " + path() + ": " + e + ". Give another folder with --state.",
                    e);
        }
        return Summary.of(path(), log);
    }

    /**
     * Compares it with the commits, all of which are read anew.
     *
     * @throws ExportException {@code UNAVAILABLE} when there is none, {@code MISMATCH} when it is broken
     */
    public IndexCheck check(OxenRepository repository) {
        try {
            ExportLog log = file.read()
                    .orElseThrow(() -> new ExportException(
                            ExitCode.UNAVAILABLE,
                            Stage.AUDIT,
                            "NO_INDEX",
                            "There is no index at " + path() + ". Make one with 'index rebuild'."));
            return IndexCheck.of(repository, log, path());
        } catch (BrokenException e) {
            throw new ExportException(ExitCode.MISMATCH, Stage.AUDIT, "INDEX_BROKEN", broken(e), e);
        }
    }

    private String broken(BrokenException e) {
        return "The index " + path() + " is broken: " + e.getMessage() + ". 'index rebuild' makes it anew.";
    }
}
