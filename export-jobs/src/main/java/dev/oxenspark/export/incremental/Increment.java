package dev.oxenspark.export.incremental;

import dev.oxenspark.export.spec.JobFile.Incremental;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of the query, staged, and how they were found.
 *
 * @param folders that hold them together
 * @param mode that was used
 * @param obstacles by mode, why a better one was not
 * @param counts {@code taken} over from the last export, {@code read} from the table, {@code changed} of those; or what
 *     a comparison with the last export gave
 */
public record Increment(
        List<String> folders, Incremental mode, Map<String, String> obstacles, Map<String, Long> counts) {
    public Increment {
        obstacles = new TreeMap<>(obstacles);
        counts = new TreeMap<>(counts);
    }

    /** The same with what a comparison gave. */
    public Increment counted(Map<String, Long> found) {
        return new Increment(folders, mode, obstacles, found);
    }
}
