package dev.oxenspark.connector;

/** What kind of failure an {@link OxenException} reports; decides exit codes and whether trying again can help. */
public enum ErrorCategory {
    /** No, wrong or insufficient credentials; or those of the server, its certificate, are not trusted. */
    AUTH,
    /** A repository, revision, branch, path or blob that is not there. */
    NOT_FOUND,
    /** Input that can never be accepted as it is. */
    INVALID,
    /** Somebody else changed the same thing. */
    CONFLICT,
    /** The server asked to slow down, and kept asking until the time budget was spent. */
    THROTTLED,
    /** Unreachable, timed out, locked by another process, or failing on its side. */
    UNAVAILABLE,
    /** Bytes that do not match their hash, or nodes that cannot be decoded. */
    CORRUPT,
    /** A publication was sent and nobody can say whether it took effect. Nothing was deleted. */
    UNKNOWN_OUTCOME,
    /** A repository, server or feature that this version does not handle. */
    UNSUPPORTED
}
