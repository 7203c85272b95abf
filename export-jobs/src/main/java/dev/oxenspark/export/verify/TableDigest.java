package dev.oxenspark.export.verify;

import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.provenance.OwnedFile;
import org.apache.spark.SparkException;

/** Level 2: the rows of the table, read from the commit, have the recorded digest. */
final class TableDigest {
    private final Recorded recorded;

    TableDigest(Recorded recorded) {
        this.recorded = recorded;
    }

    Check check() {
        Findings findings = recorded.findings(2, "rows", State.PASSED);
        for (OwnedFile table : StoredDataset.files(recorded.manifest(), "tables")) {
            if (!recorded.tree().containsKey(table.path())) {
                findings.add(State.DIFFERS, new Finding(table.path(), "file", "there is one", ""));
            }
        }
        String said = recorded.claim().trailers().rowsetDigest();
        if (findings.isEmpty()) {
            String found = digest();
            if (!found.equals(said)) {
                findings.add(State.DIFFERS, new Finding("the table", "Rowset-Digest", said, found));
            }
        }
        return findings.check(
                findings.isEmpty()
                        ? "%,d rows read: their digest is the recorded one."
                                .formatted(
                                        recorded.manifest().at("/content/rows").asLong())
                        : "The rows of the table are not the recorded ones.");
    }

    private String digest() {
        try {
            return recorded.asked().digestedTable().rowset().toString();
        } catch (Exception e) {
            if (e instanceof SparkException || Failure.isBrokenFile(e)) {
                return "can't be read: " + Failure.firstLine(e);
            }
            throw e;
        }
    }
}
