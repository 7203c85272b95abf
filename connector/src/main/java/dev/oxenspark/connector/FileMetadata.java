package dev.oxenspark.connector;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Oxen records about a file beside its size, by data type. Absent for binary files and for those it can't parse.
 */
public sealed interface FileMetadata extends Serializable {
    /** @param lines 1 + number of line feeds; {@code chars} counts Unicode code points */
    record Text(long lines, long chars) implements FileMetadata {}

    /** Sizes in pixels. */
    record Image(long width, long height, @Nullable String colorSpace) implements FileMetadata {}

    record Video(double seconds, long width, long height) implements FileMetadata {}

    /** @param sampleRate in Hz */
    record Audio(double seconds, long channels, long sampleRate) implements FileMetadata {}

    /**
     * @param width columns
     * @param height rows
     */
    record Tabular(long width, long height, List<Field> fields) implements FileMetadata {
        public Tabular {
            fields = List.copyOf(fields);
        }
    }

    /** @param dtype Polars' display name of the type: {@code i64}, {@code str}, {@code list[f64]}, … */
    record Field(String name, String dtype) implements Serializable {}
}
