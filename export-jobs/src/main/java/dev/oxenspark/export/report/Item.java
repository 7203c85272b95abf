package dev.oxenspark.export.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One file of one row.
 *
 * @param group what it is shown among
 * @param row the row that refers to it, in order of the columns; values as text, null where they are null
 * @param uri where the file was read from, if that is recorded
 */
record Item(
        String group,
        String path,
        Map<String, @Nullable String> row,
        @Nullable String uri) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Values of the key, as people would write them down; empty without a key. */
    static String key(List<String> key, Map<String, @Nullable String> row) {
        return key.stream().map(name -> name + " " + row.get(name)).collect(Collectors.joining(", "));
    }

    /** A row as Spark's {@code to_json} writes it. */
    static Map<String, @Nullable String> row(String json) {
        try {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            JSON.readTree(json).properties().forEach(field -> row.put(field.getKey(), text(field.getValue())));
            return row;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Paths in the value of a column of files: one, or a JSON array of them. */
    static List<String> paths(@Nullable String value) {
        if (value == null) {
            return List.of();
        }
        if (!value.startsWith("[")) {
            return List.of(value);
        }
        try {
            List<String> paths = new ArrayList<>();
            for (JsonNode path : JSON.readTree(value)) {
                if (!path.isNull()) {
                    paths.add(path.asText());
                }
            }
            return paths;
        } catch (JsonProcessingException notAnArray) {
            return List.of(value);
        }
    }

    private static @Nullable String text(JsonNode value) {
        return value.isNull() ? null : value.isTextual() ? value.textValue() : value.toString();
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
