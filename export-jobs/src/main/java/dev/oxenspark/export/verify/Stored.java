package dev.oxenspark.export.verify;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;

/** What it means that the repository can't give the bytes of a file. */
final class Stored {
    private Stored() {}

    /** Whether the bytes are gone or wrong, rather than out of reach. */
    static boolean isBroken(OxenException failure) {
        return failure.category() == ErrorCategory.CORRUPT || failure.category() == ErrorCategory.NOT_FOUND;
    }

    static String problem(OxenException failure) {
        return failure.category() == ErrorCategory.CORRUPT
                ? "the stored bytes are not those of the commit"
                : "no bytes are stored";
    }
}
