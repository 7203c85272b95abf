package dev.oxenspark.spark.write;

/** What becomes of what is at the path already. */
public enum WriteMode {
    /** It stays, beside what is written. */
    APPEND,
    /** It goes, in the same commit. */
    OVERWRITE,
    /** There is nothing, or the write fails. */
    CREATE
}
