package dev.oxenspark.export.blobs;

/** What happens to a row whose file is proven not to exist, or fails a check. */
public enum MissingPolicy {
    FAIL,
    SKIP_ROW,
    NULL
}
