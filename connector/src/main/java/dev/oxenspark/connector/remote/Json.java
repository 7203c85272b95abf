package dev.oxenspark.connector.remote;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server's JSON, read leniently: fields come and go between releases. */
final class Json {
    /** Leaves streams open: a connection is used again only when its answer was read to the end. */
    static final ObjectMapper MAPPER =
            JsonMapper.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    private Json() {}

    static String of(Map<String, ?> fields) {
        return MAPPER.valueToTree(fields).toString();
    }

    /** An answer's object. One that says {@code "status":"error"} under a 200 is not an answer. */
    static JsonNode object(InputStream body) throws IOException {
        JsonNode node = MAPPER.readTree(body);
        if (node == null || !node.isObject()) {
            throw new IOException("the answer is not a JSON object");
        }
        if (node.path("status").asText().equals("error")) {
            Refusal refusal = Refusal.of(200, MAPPER.writeValueAsBytes(node), null);
            throw new IOException("the answer is an error inside a 200: " + refusal.text());
        }
        return node;
    }

    static JsonNode field(JsonNode node, String name) throws IOException {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new IOException("the answer has no '" + name + "'");
        }
        return field;
    }

    static Commit commit(JsonNode node) throws IOException {
        List<Hash> parents = new ArrayList<>();
        for (JsonNode parent : node.path("parent_ids")) {
            parents.add(Hash.parse(parent.asText()));
        }
        return new Commit(
                Hash.parse(field(node, "id").asText()),
                parents,
                node.path("message").asText(),
                node.path("author").asText(),
                node.path("email").asText(),
                OffsetDateTime.parse(field(node, "timestamp").asText()).toInstant());
    }

    static Branch branch(JsonNode node) throws IOException {
        return new Branch(
                field(node, "name").asText(),
                Hash.parse(field(node, "commit_id").asText()));
    }
}
