package dev.oxenspark.export;

/** Told what an export is doing, in words for a person who waits. */
@FunctionalInterface
public interface Progress {
    void say(Stage stage, String message);
}
