package dev.oxenspark.export.verify;

import dev.oxenspark.export.dataset.DigestedRows;
import dev.oxenspark.export.dataset.RowChanges;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Says in which rows and columns what the query gives differs from what was exported. */
final class RowDifferences {
    private final State state;
    private final Findings findings;

    RowDifferences(State state, Findings findings) {
        this.state = state;
        this.findings = findings;
    }

    void find(DigestedRows then, DigestedRows now, List<String> key) {
        // Other columns make every row another one.
        if (columnsDiffer(then.schema(), now.schema())) {
            return;
        }
        RowChanges changes = RowChanges.between(
                RowChanges.Side.of(then, key),
                RowChanges.Side.of(now, key),
                key.isEmpty() ? RowChanges.Match.CONTENT : RowChanges.Match.KEY,
                findings.room());
        String counts = "%,d only now, %,d only recorded, %,d differ"
                .formatted(changes.added(), changes.removed(), changes.changed());
        findings.add(
                state,
                new Finding("the rows", key.isEmpty() ? "contents" : "keys", "", counts),
                changes.added() + changes.removed() + changes.changed());
        for (RowChanges.Change change : changes.shown()) {
            String what = change.column().isEmpty() ? "row" : change.column();
            findings.add(state, new Finding(change.row(), what, change.before(), change.after()), 0);
        }
    }

    private boolean columnsDiffer(StructType before, StructType after) {
        boolean differ = false;
        for (int i = 0; i < Math.max(before.length(), after.length()); i++) {
            String said = column(before, i);
            String found = column(after, i);
            if (!said.equals(found)) {
                differ = true;
                findings.add(state, new Finding("the table", "column " + (i + 1), said, found));
            }
        }
        return differ;
    }

    private static String column(StructType schema, int ordinal) {
        if (ordinal >= schema.length()) {
            return "";
        }
        StructField field = schema.fields()[ordinal];
        return field.name() + " " + field.dataType().sql();
    }
}
