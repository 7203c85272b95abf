package dev.oxenspark.export.edits;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of the edits.
 *
 * @param counts by kind of change
 * @param table that was written to
 * @param version of the table that has them now
 */
public record EditsResult(
        Status status, String export, String commit, Map<String, Long> counts, String table, long version) {
    /** How it ended. */
    public enum Status {
        /** One Delta commit was made. */
        WRITTEN,
        /** There is nothing that the table does not have. */
        UP_TO_DATE
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", status.name());
        json.put("export", export);
        json.put("commit", commit);
        json.put("edits", counts);
        json.put("table", table);
        json.put("version", version);
        return json;
    }
}
