package dev.oxenspark.export.audit;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.RecordedExport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The exports that the branches of a repository lead to. */
final class ExportHistory {
    private ExportHistory() {}

    /**
     * @param branch that the export was made on
     * @param onBranch whether the commit is still part of it
     */
    record Entry(RecordedExport export, String branch, boolean onBranch) {
        String commit() {
            return export.commit().id().toString();
        }

        String job() {
            return export.trailers().job();
        }

        /** As every answer shows it. */
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("commit", commit());
            json.put("job", job());
            json.put("branch", branch);
            json.put("onBranch", onBranch);
            json.put("timestamp", export.commit().timestamp().toString());
            return json;
        }
    }

    /** Visits each once, the oldest first; manifests are read for the visits and not kept. */
    static void visit(OxenRepository repository, Consumer<Entry> visitor) {
        CommitGraph graph = CommitGraph.empty();
        graph.catchUp(repository);
        RecordedExport.each(repository, graph.oldestFirst(), export -> {
            String branch = export.run().at("/target/branch").asText();
            visitor.accept(
                    new Entry(export, branch, graph.isOn(branch, export.commit().id())));
        });
    }
}
