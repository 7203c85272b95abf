package dev.oxenspark.export;

/** How a command ends. Schedulers decide by it whether to try again; see {@code docs/scheduling.md}. */
public enum ExitCode {
    /** Committed, or up to date. */
    OK(0),
    /** A bug: report it. */
    INTERNAL(1),
    /** Usage, job file or configuration. */
    USAGE(2),
    /**
     * A source or target that is absent, vacuumed, expired, unsupported or not authorised; something that could not be
     * checked.
     */
    UNAVAILABLE(3),
    /** The data breaks a rule of the job; nothing was published. */
    DATA(4),
    /** The target branch moved, was edited, or has something newer. */
    CONFLICT(5),
    /** Verification found a difference. */
    MISMATCH(6),
    /** Committed with quarantined rows, as the policy allows. */
    QUARANTINED(7),
    /** The query is not deterministic. */
    NONDETERMINISTIC(8),
    /** Up to date, where detailed exit codes were asked for. */
    UP_TO_DATE(10),
    /** Unreachable, refused, throttled, timed out, or changed while it was read: the same run may succeed later. */
    TRANSIENT(75),
    /** Interrupted from the keyboard; state is saved. */
    INTERRUPTED(130),
    /** Terminated; state is saved. */
    TERMINATED(143);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
