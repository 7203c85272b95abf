package dev.oxenspark.export;

/** Told what an export is doing, for a person who waits. */
@FunctionalInterface
public interface Progress {
    void say(Stage stage, String message);

    /** Told now and then while files are copied, by another thread than the rest; and at the end, when all are. */
    default void copied(Copied soFar) {}

    /**
     * Told now and then while Spark works, by another thread than the rest.
     *
     * @param tasks that have ended
     * @param ofTasks how many Spark knows it has to run; it learns of more while it goes on
     */
    default void worked(int tasks, int ofTasks) {}
}
