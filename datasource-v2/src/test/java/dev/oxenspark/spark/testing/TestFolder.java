package dev.oxenspark.spark.testing;

import java.nio.file.Path;

/** A folder that only one test sees. */
public record TestFolder(Path path) {
    public Path resolve(String name) {
        return path.resolve(name);
    }
}
