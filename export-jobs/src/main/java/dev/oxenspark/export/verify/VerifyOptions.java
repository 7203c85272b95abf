package dev.oxenspark.export.verify;

import dev.oxenspark.connector.OxenSettings;

/**
 * How thorough a verification is.
 *
 * @param level the highest that is checked, 0 to 4; those below it are checked too
 * @param sample how many files are read at level 2; 0: all
 * @param sources what level 4 does with source files
 * @param shown how many findings of a check are listed
 */
public record VerifyOptions(int level, int sample, Sources sources, int shown, OxenSettings settings) {
    /** What level 4 does with source files. */
    public enum Sources {
        /** Compares the recorded change token with the present one. */
        STAT,
        /** Reads them. */
        REHASH
    }
}
