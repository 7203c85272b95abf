package dev.oxenspark.export.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML as JSON that remembers the line of every value. Only what JSON can say: no tags, anchors or keys given twice.
 */
final class YamlDocument {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String file;
    private final Map<String, Integer> lines = new HashMap<>();
    private JsonNode root = JSON.nullNode();

    private YamlDocument(String file) {
        this.file = file;
    }

    /** @param file as messages name it */
    static YamlDocument parse(String file, String text) {
        YamlDocument document = new YamlDocument(file);
        try {
            Node node = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (node != null) {
                document.root = document.json(node, "");
            }
            return document;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new JobFileException(file, line, "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new JobFileException(file, 1, "not valid YAML: " + e.getMessage());
        }
    }

    JsonNode root() {
        return root;
    }

    /** @param pointer as in RFC 6901; a value that is absent has its parent's line */
    int line(String pointer) {
        String at = pointer;
        while (!lines.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return lines.getOrDefault(at, 1);
    }

    /** The pointer of a key of the object at a pointer. */
    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    JobFileException error(String pointer, String message) {
        return new JobFileException(file, line(pointer), message);
    }

    private JsonNode json(Node node, String pointer) {
        lines.putIfAbsent(pointer, node.getStartMark().getLine() + 1);
        if (node.getAnchor() != null) {
            throw error(pointer, "anchors and aliases are not understood here; write the value out");
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, pointer);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            int i = 0;
            for (Node element : sequence.getValue()) {
                array.add(json(element, pointer + "/" + i++));
            }
            return array;
        }
        return scalar((ScalarNode) node, pointer);
    }

    private ObjectNode object(MappingNode mapping, String pointer) {
        ObjectNode object = JSON.objectNode();
        Set<String> keys = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                throw error(pointer, "a key must be a plain word");
            }
            String key = keyNode.getValue();
            String at = child(pointer, key);
            lines.put(at, keyNode.getStartMark().getLine() + 1);
            if (!keys.add(key)) {
                throw error(at, "the key '" + key + "' is there twice");
            }
            object.set(key, json(tuple.getValueNode(), at));
        }
        return object;
    }

    private JsonNode scalar(ScalarNode node, String pointer) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        } else if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(Set.of("true", "yes", "on").contains(text.toLowerCase(Locale.ROOT)));
        } else if (tag.equals(Tag.INT) && text.matches("[-+]?(0|[1-9][0-9]*)")) {
            return JSON.numberNode(new BigInteger(text));
        } else if (tag.equals(Tag.FLOAT) && text.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
            return decimal(text, pointer);
        } else if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
            return JSON.textNode(text);
        } else if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            // Octal, sexagesimal and the like: YAML means another number by it than most readers.
            throw error(pointer, text + " is not a plain decimal number. Write it as one, or quote it if it is text.");
        }
        throw error(pointer, "the tag " + tag.getValue() + " is not understood here");
    }

    private JsonNode decimal(String text, String pointer) {
        try {
            return JSON.numberNode(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw error(pointer, text + " has more digits or a larger exponent than any number here. Quote it.");
        }
    }
}
