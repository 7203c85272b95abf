package dev.oxenspark.export.testing;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/** A job file to be, changed key by key; no change touches the one before. JSON, which YAML contains. */
public final class JobText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root;

    private JobText(ObjectNode root) {
        this.root = root;
    }

    /** All rows of a table, aliased {@code rows}, into {@code data/train.parquet}. */
    static JobText of(LakeTable table, String repository) {
        return new JobText(JSON.createObjectNode())
                .with("/apiVersion", "oxen-export/v1")
                .with("/name", "digits")
                .with("/source/tables/rows/path", table.path().toString())
                .with("/dataset/table", "data/train.parquet")
                .with("/target/repository", repository)
                .with("/target/message", "Digits")
                .with("/target/author/name", "Ann")
                .with("/target/author/email", "ann@example.org");
    }

    /**
     * Sets a key.
     *
     * @param pointer as in RFC 6901; objects on the way are made
     * @param value anything that Jackson turns into JSON, such as a list, a map, a number
     */
    public JobText with(String pointer, Object value) {
        ObjectNode copy = root.deepCopy();
        JsonPointer at = JsonPointer.compile(pointer);
        var parent = at.head().matches() ? copy : copy.withObject(at.head().toString());
        parent.set(at.last().getMatchingProperty(), JSON.valueToTree(value));
        return new JobText(copy);
    }

    /** Adds an entry to {@code source.tables}. */
    public JobText withTable(String alias, LakeTable table) {
        return with("/source/tables/" + alias + "/path", table.path().toString());
    }

    /** Adds a column that refers to files, with defaults for all else. */
    public JobText withFiles(String column, Object from, String path) {
        ObjectNode copy = root.deepCopy();
        ArrayNode files = copy.withObject("/dataset").withArray("files");
        ObjectNode file = files.addObject().put("column", column).put("path", path);
        file.set("from", JSON.valueToTree(from));
        return new JobText(copy);
    }

    public JobText without(String pointer) {
        ObjectNode copy = root.deepCopy();
        JsonPointer at = JsonPointer.compile(pointer);
        ObjectNode parent = (ObjectNode) Objects.requireNonNull(copy.at(at.head()));
        parent.remove(at.last().getMatchingProperty());
        return new JobText(copy);
    }

    /** The file's text. */
    @Override
    public String toString() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
