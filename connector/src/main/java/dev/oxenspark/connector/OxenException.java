package dev.oxenspark.connector;

import org.jspecify.annotations.Nullable;

/**
 * The one failure that the connector throws. The message says what happened, with the values, why if known, and what to
 * do next; it never holds a secret.
 */
public final class OxenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCategory category;

    public OxenException(ErrorCategory category, String message) {
        this(category, message, null);
    }

    public OxenException(ErrorCategory category, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    public ErrorCategory category() {
        return category;
    }

    /** Whether the same call, made later and unchanged, may succeed. */
    public boolean retryable() {
        return switch (category) {
            case THROTTLED, UNAVAILABLE -> true;
            default -> false;
        };
    }
}
