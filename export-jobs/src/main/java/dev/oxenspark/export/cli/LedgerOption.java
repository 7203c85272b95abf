package dev.oxenspark.export.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where, besides the state folder, it is recorded how runs end. */
final class LedgerOption {
    @Option(
            names = "--ledger",
            paramLabel = "TABLE",
            description = "Also add a row about each run to this Delta table, by path or name; it is made when absent.")
    private @Nullable String table;

    /** Path or name; null when none is given. */
    @Nullable
    String table() {
        return table;
    }
}
