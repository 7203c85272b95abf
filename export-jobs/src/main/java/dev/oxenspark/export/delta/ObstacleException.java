package dev.oxenspark.export.delta;

/** Why the rows of two versions can't be told apart without reading all of them; its message is the reason. */
public final class ObstacleException extends Exception {
    private static final long serialVersionUID = 1L;

    public ObstacleException(String message) {
        super(message);
    }
}
