package dev.oxenspark.export;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.provenance.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * How one run is to go about it; nothing here decides what is exported.
 *
 * @param state folder for staged rows, the copy journal and the ledger, seen alike by driver and tasks
 * @param shrink whether the rows may become fewer than the guard allows
 * @param signingKey of the statement; null: it is not signed
 * @param resume id of a run whose versions are read again; null: as the job says
 * @param ledger Delta table, by path or name, that gets a row about the run; null: none
 */
public record ExportOptions(
        String state,
        Shrink shrink,
        OxenSettings settings,
        @Nullable SigningKey signingKey,
        @Nullable String resume,
        @Nullable String ledger) {

    public ExportOptions(String state, Shrink shrink, OxenSettings settings) {
        this(state, shrink, settings, null, null, null);
    }

    /** What the guard's limit means to this run. */
    public enum Shrink {
        GUARDED,
        ALLOWED
    }
}
