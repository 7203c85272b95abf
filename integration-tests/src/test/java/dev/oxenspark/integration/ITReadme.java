package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(Checkout.DEMO)
final class ITReadme {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir
    private Path scratch;

    /** Python snippets that follow each other are typed into one session, as a reader would. */
    @Test
    @NeedsPython
    void snippetsRunAsTheyStand() throws IOException {
        List<Readme.Snippet> snippets = Readme.snippets();
        assertThat(snippets.get(0).text().strip()).isEqualTo(Readme.FIRST_COMMAND);
        assertThat(snippets).hasSize(1 + 5);

        List<String> said = new ArrayList<>();
        StringBuilder session = new StringBuilder();
        for (Readme.Snippet snippet : snippets.subList(1, snippets.size())) {
            if (snippet.language().equals("python")) {
                session.append(snippet.text());
            } else {
                said.addAll(type(session));
                said.add(Command.shell(Checkout.withDemo().root(), snippet.text())
                        .with(Command.ofShortLife())
                        .run()
                        .succeeded()
                        .out());
            }
        }
        said.addAll(type(session));
        assertThat(String.join("\n", said))
                .as("rows of the table by label")
                .containsPattern("\\|\\s+5\\|\\s+\\d+\\|")
                .as("files with their contents")
                .contains("image/png", "[89 50 4E 47")
                .as("the commit that was written")
                .contains("zeros and ones: 232")
                .as("audit of a commit, of a table")
                .contains("is an export of job curated-digits", "rows and files: adhash256-sha256/1:")
                .containsPattern("0\\s+[0-9a-f]{1,32}\\s+curated-digits\\s+main")
                .as("the job again")
                .contains("\"status\":\"UP_TO_DATE\"");
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (String page : List.of("README.md", "CONTRIBUTING.md", "notebooks/README.md")) {
            Path file = Checkout.PROJECT.resolve(page);
            Matcher link = LINK.matcher(Files.readString(file));
            while (link.find()) {
                assertThat(file.resolveSibling(link.group(1)))
                        .as("link in %s", page)
                        .exists();
            }
        }
    }

    private List<String> type(StringBuilder session) throws IOException {
        if (session.isEmpty()) {
            return List.of();
        }
        Path script = Files.writeString(scratch.resolve("session.py"), session + """

                        written = spark.read.format("oxen").option("revision", "binary")
                        print("zeros and ones:", written.load("oxen-export-demo/repository/data/binary").count())
                        """);
        session.setLength(0);
        PythonEnvironment environment = PythonEnvironment.with(Checkout.PROJECT.resolve("notebooks/requirements.txt"));
        return List.of(
                Command.in(Checkout.withDemo().root(), environment.python().toString(), script.toString())
                        .with(Command.ofShortLife())
                        .run()
                        .succeeded()
                        .out());
    }
}
