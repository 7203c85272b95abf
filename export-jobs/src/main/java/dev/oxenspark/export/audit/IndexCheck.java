package dev.oxenspark.export.audit;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether an index says what the commits say.
 *
 * @param behind how many commits came since it was written, which every audit reads first; no difference
 * @param differences commits that the index has otherwise, or not at all
 * @param gone commits of no branch that the repository does not have any more, so that nobody can say
 */
public record IndexCheck(ExportIndex.Summary index, int behind, List<Difference> differences, List<String> gone) {
    /**
     * @param what is another
     * @param indexed as the index has it
     * @param found as the repository has it
     */
    public record Difference(String commit, String what, String indexed, String found) {}

    static IndexCheck of(OxenRepository repository, ExportLog log, Path path) {
        int behind = log.catchUp(repository);
        ExportLog truth = ExportLog.of(repository);
        List<Difference> differences = new ArrayList<>();
        for (Commit commit : truth.graph().commits()) {
            compare(commit, truth.exports().get(commit.id()), log, differences);
        }
        List<String> gone = new ArrayList<>();
        for (Commit commit : log.graph().commits()) {
            if (truth.graph().commit(commit.id()) == null) {
                Optional<Commit> found = find(repository, commit);
                if (found.isEmpty()) {
                    gone.add(commit.id().toString());
                } else {
                    compare(found.get(), ExportLog.exported(repository, found.get()), log, differences);
                }
            }
        }
        return new IndexCheck(ExportIndex.Summary.of(path, log), behind, List.copyOf(differences), List.copyOf(gone));
    }

    private static Optional<Commit> find(OxenRepository repository, Commit commit) {
        try {
            return Optional.of(repository.resolve(Revision.of(commit)));
        } catch (OxenException e) {
            if (e.category() == ErrorCategory.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void compare(Commit commit, @Nullable Exported export, ExportLog log, List<Difference> differences) {
        String id = commit.id().toString();
        Commit indexed = log.graph().commit(commit.id());
        if (!commit.equals(indexed)) {
            differences.add(new Difference(id, "commit", String.valueOf(indexed), commit.toString()));
        }
        Exported indexedExport = log.exports().get(commit.id());
        if (!Objects.equals(export, indexedExport)) {
            differences.add(new Difference(id, "export", text(indexedExport), text(export)));
        }
    }

    private static String text(@Nullable Exported export) {
        return export == null ? "no export" : export.toString();
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = index.json();
        json.put("behind", behind);
        json.put("differences", differences.stream().map(IndexCheck::json).toList());
        json.put("gone", gone);
        return json;
    }

    private static Map<String, Object> json(Difference difference) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("commit", difference.commit());
        json.put("what", difference.what());
        json.put("indexed", difference.indexed());
        json.put("found", difference.found());
        return json;
    }
}
