package dev.oxenspark.export;

/** The steps of an export, in order. Errors name the one that failed. */
public enum Stage {
    VALIDATE,
    RESOLVE,
    LINT,
    PREFLIGHT,
    PLAN,
    COPY,
    WRITE,
    GATE,
    COMMIT,
    CONFIRM,
    PUBLISH,
    AUDIT,
    VERIFY,
    /** What somebody changed of an export, on its way back. */
    EDITS,
    /** Between two exports of a job that is watched. */
    WATCH,
    /** Not a step: a signal ended the command. */
    INTERRUPTED,
    /** Not a step: a bug, wherever it showed. */
    INTERNAL
}
