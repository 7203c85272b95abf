package dev.oxenspark.export;

import dev.oxenspark.connector.OxenSettings;

/**
 * How one run is to go about it; nothing here decides what is exported.
 *
 * @param state folder for staged rows, the copy journal and the ledger, seen alike by driver and tasks
 * @param shrink whether the rows may become fewer than the guard allows
 */
public record ExportOptions(String state, Shrink shrink, OxenSettings settings) {
    /** What the guard's limit means to this run. */
    public enum Shrink {
        GUARDED,
        ALLOWED
    }
}
