package dev.oxenspark.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/reliability.md names as evidence are there. */
final class TestReliabilityDocumentation {
    private static final Pattern NAMED = Pattern.compile("`((?:Test|IT)\\w+)\\.(\\w+)`");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Path project = Path.of("..").toAbsolutePath().normalize();
        Map<String, String> tests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.filter(path -> path.toString().matches(".*/src/test/java/.*/(Test|IT)\\w+\\.java"))
                    .toList()) {
                tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        Matcher named = NAMED.matcher(Files.readString(project.resolve("docs/reliability.md")));
        int count = 0;
        for (; named.find(); count++) {
            assertThat(tests).containsKey(named.group(1));
            assertThat(tests.get(named.group(1))).contains("void " + named.group(2) + "(");
        }
        assertThat(count).isGreaterThan(20);
    }
}
