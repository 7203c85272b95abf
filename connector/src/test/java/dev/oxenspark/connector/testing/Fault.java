package dev.oxenspark.connector.testing;

import java.time.Duration;
import java.util.Map;

/** What a {@link FaultProxy} does to one request. */
public sealed interface Fault {
    /** Nothing. */
    record None() implements Fault {}

    /** Breaks the connection; the server never sees the request. */
    record ResetBefore() implements Fault {}

    /** Lets the server do its work, then breaks the connection: the answer is lost. */
    record LoseAnswer() implements Fault {}

    /** Lets the request wait before it reaches the server. */
    record Delay(Duration time) implements Fault {}

    /** Ends the connection after so many bytes of the answer's body, head included as it was. */
    record Truncate(int bytes) implements Fault {}

    /** Answers in the server's stead. */
    record Answer(int status, Map<String, String> headers, String body) implements Fault {}

    static Fault none() {
        return new None();
    }

    static Fault resetBefore() {
        return new ResetBefore();
    }

    static Fault loseAnswer() {
        return new LoseAnswer();
    }

    static Fault delay(Duration time) {
        return new Delay(time);
    }

    static Fault truncate(int bytes) {
        return new Truncate(bytes);
    }

    static Fault answer(int status, Map<String, String> headers, String body) {
        return new Answer(status, headers, body);
    }
}
