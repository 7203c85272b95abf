package dev.oxenspark.export.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.export.ExitCode;

/** How a command ended, and what it wrote. */
public record Outcome(int exitCode, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fails, with all that the command wrote, unless it ended so. */
    public Outcome ended(ExitCode expected) {
        assertThat(exitCode).as("exit code; stdout:\n%s\nstderr:\n%s", out, err).isEqualTo(expected.number());
        return this;
    }

    /** The object that {@code --json} prints; fails unless standard output is one line with nothing else. */
    public JsonNode json() {
        assertThat(out.lines()).as("lines of stdout; stderr:\n%s", err).hasSize(1);
        try {
            JsonNode json = JSON.readTree(out);
            assertThat(json.isObject()).as("an object: %s", out).isTrue();
            return json;
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + out, e);
        }
    }

    /** {@code error.code} of a command that failed under {@code --json}. */
    public String errorCode() {
        return json().at("/error/code").asText();
    }
}
