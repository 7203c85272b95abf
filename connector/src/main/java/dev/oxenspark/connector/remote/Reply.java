package dev.oxenspark.connector.remote;

import java.io.IOException;
import java.io.InputStream;

/** What became of a {@link Call}. Everything that a caller did not ask to handle is thrown instead. */
sealed interface Reply<T> {
    /** The server did it. */
    record Done<T>(T value) implements Reply<T> {}

    /** The server said no, with a status that the call handles. */
    record Refused<T>(Refusal refusal) implements Reply<T> {}

    /** A call that may not be repeated was sent, and its outcome is unknown. */
    record Lost<T>(String why) implements Reply<T> {}

    /** Reads the body of a successful answer. May be called again with a fresh body when the first was cut off. */
    @FunctionalInterface
    interface Reader<T> {
        T read(InputStream body) throws IOException;
    }
}
