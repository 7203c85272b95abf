package dev.oxenspark.export.verify;

import dev.oxenspark.export.ExitCode;

/**
 * What a check found, from the best to the worst; the worst of its checks is the verification's. Specified in
 * {@code docs/verify.md}.
 */
public enum State {
    /** All is as recorded. */
    PASSED(ExitCode.OK),
    /** The query gives the recorded rows again. */
    REPRODUCED(ExitCode.OK),
    /** It can't be checked, for a reason that has no name of its own. */
    UNVERIFIABLE(ExitCode.UNAVAILABLE),
    /** The query gives other rows, and was known to be able to. */
    NOT_DETERMINISTIC(ExitCode.UNAVAILABLE),
    /** A source file is not there any more. */
    BLOB_GONE(ExitCode.UNAVAILABLE),
    /** The table's log does not reach back to the version any more. */
    SOURCE_EXPIRED(ExitCode.UNAVAILABLE),
    /** Data files of the version are gone. */
    SOURCE_VACUUMED(ExitCode.UNAVAILABLE),
    /** The export's commit is not on its branch any more. */
    OFF_BRANCH(ExitCode.MISMATCH),
    /** A source file is not what was exported. */
    BLOB_DRIFT(ExitCode.MISMATCH),
    /** Another table, or another version, has the place and number of the recorded one. */
    SOURCE_REPLACED(ExitCode.MISMATCH),
    /** The repository, or what the query gives, is not what was recorded. */
    DIFFERS(ExitCode.MISMATCH);

    private final ExitCode exitCode;

    State(ExitCode exitCode) {
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    State worst(State other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
