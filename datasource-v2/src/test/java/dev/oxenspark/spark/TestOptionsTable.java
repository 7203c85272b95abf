package dev.oxenspark.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class TestOptionsTable {
    @Test
    void theDocumentedTableIsWhatTheCodeKnows() throws IOException {
        assertThat(Files.readAllLines(Path.of("../docs/options.md")))
                .filteredOn(line -> line.startsWith("| `")
                        && line.chars().filter(c -> c == '|').count() == 5)
                .containsExactlyElementsOf(Arrays.stream(OxenOption.values())
                        .map(TestOptionsTable::line)
                        .toList());
    }

    private static String line(OxenOption option) {
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        option.key(),
                        option.defaultText().isEmpty() ? "–" : option.defaultText(),
                        option.scope().name().toLowerCase(Locale.ROOT),
                        option.meaning());
    }
}
