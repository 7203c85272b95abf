package dev.oxenspark.export.delta;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.provenance.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.delta.files.TahoeLogFileIndex;

/**
 * What an analysed query reads.
 *
 * @param unpinned Delta tables at whatever version was the newest
 * @param pinnedByQuery Delta tables at a version that something asked for
 * @param views name → SHA-256 of the text
 */
record PlanLeaves(List<DeltaTableAt> unpinned, List<DeltaTableAt> pinnedByQuery, Map<String, String> views) {
    /** Leaves whose rows are in the query's own text, or stand for another part of the plan. */
    private static final Set<String> HARMLESS = Set.of("OneRowRelation", "LocalRelation", "Range", "CTERelationRef");

    /** @throws ExportException {@code UNAVAILABLE} naming a leaf that has no versions */
    static PlanLeaves of(LogicalPlan analyzed) {
        PlanLeaves leaves = new PlanLeaves(new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
        for (LogicalPlan node : Plans.nodes(analyzed)) {
            if (node instanceof View view
                    && !view.isTempView()
                    && view.desc().viewText().isDefined()) {
                leaves.views.put(
                        view.desc().identifier().unquotedString(),
                        Sha256.hex(view.desc().viewText().get()));
            }
            if (node.children().isEmpty()) {
                leaves.add(node);
            }
        }
        return leaves;
    }

    private void add(LogicalPlan leaf) {
        TahoeLogFileIndex index = Plans.delta(leaf);
        if (index != null) {
            DeltaTableAt table =
                    DeltaTableAt.at(index.deltaLog(), index.snapshotAtAnalysis().version());
            (index.isTimeTravelQuery() ? pinnedByQuery : unpinned).add(table);
        } else if (!HARMLESS.contains(leaf.nodeName())) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.RESOLVE,
                    "SOURCE_UNPINNABLE",
                    "The query reads something that has no versions: " + leaf.simpleString(5)
                            + ". Only Delta tables can be exported; write it to one first.");
        }
    }
}
