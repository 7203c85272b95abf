package dev.oxenspark.export.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a job file: YAML, then the JSON Schema that ships with the tool, then what a schema can't say. */
public final class JobFileReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode SCHEMA = schema();
    private static final JsonSchema VALIDATOR = validator();

    private JobFileReader() {}

    /** @throws ExportException {@code USAGE}, with file, line and a suggestion for each error */
    public static JobFile read(Path file) {
        try {
            return parse(file.toString(), file.toAbsolutePath().getParent(), Files.readString(file));
        } catch (IOException e) {
            throw new ExportException(
                    ExitCode.USAGE, Stage.VALIDATE, "JOB_FILE", "Can't read the job file " + file + ": " + e, e);
        }
    }

    /**
     * A job as an export recorded it.
     *
     * @throws ExportException {@code USAGE} when this version of the exporter does not know it any more
     */
    public static JobFile resolved(JsonNode job) {
        return parse("run.json", null, job.toString());
    }

    static JobFile parse(String file, @Nullable Path folder, String text) {
        try {
            YamlDocument document = YamlDocument.parse(file, text);
            if (!document.root().isObject()) {
                throw document.error("", "a job file is a YAML mapping that starts with apiVersion: oxen-export/v1");
            }
            List<String> problems = new ArrayList<>();
            refuseUnknown(document, document.root(), SCHEMA, "", problems);
            if (problems.isEmpty()) {
                refuseInvalid(document, problems);
            }
            if (!problems.isEmpty()) {
                throw new ExportException(ExitCode.USAGE, Stage.VALIDATE, "JOB_FILE", String.join("\n", problems));
            }
            JsonNode resolved = withDefaults(document.root(), SCHEMA);
            return JobFileBinding.bind(document, folder, resolved);
        } catch (JobFileException e) {
            throw e.toExportException();
        }
    }

    /** Keys that are in no version, with a suggestion. */
    private static void refuseUnknown(
            YamlDocument document, JsonNode value, JsonNode schema, String pointer, List<String> problems) {
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                refuseUnknown(document, value.get(i), schema.get("items"), pointer + "/" + i, problems);
            }
        }
        if (!value.isObject()) {
            return;
        }
        JsonNode properties = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String key = entry.getKey();
            String at = YamlDocument.child(pointer, key);
            JsonNode property = properties.path(key);
            if (property.isObject()) {
                refuseUnknown(document, entry.getValue(), property, at, problems);
            } else if (others.isObject()) {
                refuseUnknown(document, entry.getValue(), others, at, problems);
            } else if (others.isBoolean() && !others.asBoolean()) {
                List<String> known = new ArrayList<>();
                properties.fieldNames().forEachRemaining(known::add);
                problems.add(document.error(
                                at,
                                "unknown key '" + key + "'." + DidYouMean.among(key, known) + " Known here: "
                                        + String.join(", ", known))
                        .getMessage());
            }
        }
    }

    private static void refuseInvalid(YamlDocument document, List<String> problems) {
        VALIDATOR.validate(document.root()).stream()
                .map(message -> document.error(pointer(message), text(message, document.root())))
                .map(JobFileException::getMessage)
                .sorted(Comparator.naturalOrder())
                .distinct()
                .forEach(problems::add);
    }

    private static String pointer(ValidationMessage message) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < message.getInstanceLocation().getNameCount(); i++) {
            pointer.append(YamlDocument.child(
                    "", String.valueOf(message.getInstanceLocation().getElement(i))));
        }
        // A bad name is told of the object that it is in.
        return message.getProperty() != null && message.getEvaluationPath().contains("propertyNames")
                ? YamlDocument.child(pointer.toString(), message.getProperty())
                : pointer.toString();
    }

    private static String text(ValidationMessage message, JsonNode root) {
        String pointer = pointer(message);
        if (pointer.equals("/dataset/hash/key")) {
            // Whatever stands there may be the secret itself.
            return "'dataset.hash.key' is written as ${env:NAME}, so that the secret is in no file and no record";
        }
        JsonNode value = root.at(pointer);
        String name = pointer.isEmpty() ? "the job" : "'" + pointer.substring(1).replace('/', '.') + "'";
        String found = value.isValueNode() ? " (found " + value + ")" : "";
        return switch (message.getType()) {
            case "oneOf" -> name + " needs exactly one of path and table";
            case "not" -> name + " can't have both version and asOf";
            case "enum" -> {
                List<String> words = strings(message.getSchemaNode());
                yield name + " is one of " + String.join(", ", words) + found + DidYouMean.among(value.asText(), words);
            }
            default -> name + ": " + message.getMessage().replaceFirst("^[^:]*: ", "") + found;
        };
    }

    private static JsonNode withDefaults(JsonNode value, JsonNode schema) {
        if (value.isArray() && schema.has("items")) {
            var filled = MAPPER.createArrayNode();
            value.forEach(element -> filled.add(withDefaults(element, schema.get("items"))));
            return filled;
        }
        if (value.isNumber() && schema.path("type").asText().equals("number")) {
            return MAPPER.getNodeFactory().numberNode(value.asDouble());
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode filled = MAPPER.createObjectNode();
        JsonNode properties = schema.path("properties");
        value.properties().forEach(entry -> {
            JsonNode property = properties.path(entry.getKey());
            filled.set(
                    entry.getKey(),
                    withDefaults(
                            entry.getValue(), property.isObject() ? property : schema.path("additionalProperties")));
        });
        properties.properties().forEach(property -> {
            if (!filled.has(property.getKey()) && property.getValue().has("default")) {
                filled.set(
                        property.getKey(),
                        withDefaults(property.getValue().get("default").deepCopy(), property.getValue()));
            }
        });
        return filled;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }

    /** The schema has a keyword of its own, for values that are not built yet. */
    private static JsonSchema validator() {
        JsonMetaSchema keywords =
                JsonMetaSchema.builder(JsonMetaSchema.getV202012()).build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012, factory -> factory.metaSchema(keywords))
                .getSchema(SCHEMA);
    }

    private static JsonNode schema() {
        try (InputStream in = JobFileReader.class.getResourceAsStream("job.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("job.schema.json is not in the jar");
            }
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
