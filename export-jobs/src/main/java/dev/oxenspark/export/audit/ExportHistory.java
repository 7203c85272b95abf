package dev.oxenspark.export.audit;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.RecordedExport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The exports that the branches of a repository lead to. */
final class ExportHistory {
    /** What Oxen-spark keeps for itself while it commits. */
    private static final String INTERNAL = "oxen-spark/";

    private ExportHistory() {}

    /** @param branches that contain it */
    record Entry(RecordedExport export, Set<String> branches) {
        String commit() {
            return export.commit().id().toString();
        }

        String job() {
            return export.trailers().job();
        }

        /** That the export was made on. */
        String branch() {
            return export.run().path("target").path("branch").asText();
        }

        /** Whether the commit is still part of that. */
        boolean onBranch() {
            return branches.contains(branch());
        }

        /** As every answer shows it. */
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("commit", commit());
            json.put("job", job());
            json.put("branch", branch());
            json.put("onBranch", onBranch());
            json.put("timestamp", export.commit().timestamp().toString());
            return json;
        }
    }

    /** Visits each once, the oldest first; its manifest is read for the visit and not kept. */
    static void visit(OxenRepository repository, Consumer<Entry> visitor) {
        Map<Hash, Set<String>> branches = new HashMap<>();
        Map<Hash, Commit> commits = new LinkedHashMap<>();
        for (Branch branch : repository.branches()) {
            if (branch.name().startsWith(INTERNAL)) {
                continue;
            }
            try (Stream<Commit> history = repository.history(repository.resolve(Revision.of(branch.name())))) {
                for (Iterator<Commit> walk = history.iterator(); walk.hasNext(); ) {
                    Commit commit = walk.next();
                    commits.put(commit.id(), commit);
                    branches.computeIfAbsent(commit.id(), id -> new TreeSet<>()).add(branch.name());
                }
            }
        }
        List<Commit> oldestFirst = new ArrayList<>(commits.values());
        // Equal seconds: histories are newest first, so the reverse of the order of discovery.
        Collections.reverse(oldestFirst);
        oldestFirst.sort(Comparator.comparing(Commit::timestamp));
        for (Commit commit : oldestFirst) {
            RecordedExport.at(repository, commit)
                    .ifPresent(
                            export -> visitor.accept(new Entry(export, branches.getOrDefault(commit.id(), Set.of()))));
        }
    }
}
