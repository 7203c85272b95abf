package dev.oxenspark.export.dataset;

/** Columns that stand beside the exported ones while an export runs. */
final class Hidden {
    static final String PREFIX = "__oxen_";

    /** 32 bytes: the row's digest. */
    static final String DIGEST = PREFIX + "digest";
    /** Array of {@code {path, uri}}: the files of the row. */
    static final String FILES = PREFIX + "files";
    /** Array of {@code {column, value, why}}: references to files that are missing, or fail a check. */
    static final String MISSING = PREFIX + "missing";
    /** Whether the row is left out for them. */
    static final String SKIPPED = PREFIX + "skipped";
    /** Why the row can't be exported, or null. */
    static final String ERROR = PREFIX + "error";
    /** The row in words, for messages. */
    static final String ROW = PREFIX + "row";
    /** SHA-256 of the files of a column; its name follows. */
    static final String SHA256 = PREFIX + "sha256_";

    /** A column as text, for paths; its name follows. */
    static final String TEXT = PREFIX + "text_";

    private Hidden() {}
}
