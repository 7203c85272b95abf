package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(Checkout.DEMO)
final class ITDemo {
    private static final Pattern COMMIT =
            Pattern.compile("Commit ([0-9a-f]{1,32}) has 1,072 rows and their 1,072 pictures; ([\\d,]+) pictures");

    @Test
    void tellsTheWholePath() {
        String said = Checkout.demo().out();
        Matcher commit = COMMIT.matcher(said);
        assertThat(commit.find()).as(said).isTrue();
        String first = commit.group(1);
        assertThat(commit.group(2)).isEqualTo("1,072");
        assertThat(commit.find()).as(said).isTrue();
        String second = commit.group(1);
        assertThat(commit.group(2)).isEqualTo("0");

        assertThat(said)
                .contains("id 5 is labelled 9, but is a 5", "images/9/5.png is now images/5/5.png")
                .containsPattern(second + "\\s+\\S+\\s+images version 0, labels version 1\\R" + "\\s+" + first
                        + "\\s+\\S+\\s+images version 0, labels version 0\\R")
                .as("the newest, as a table and as files")
                .containsPattern("5\\s+images/5/5\\.png\\s+5\\R")
                .containsPattern("images/0/\\d+\\.png\\s+\\d+\\s+image/png\\s+89504E470D0A1A0A\\R")
                .as("where everything is")
                .contains("Everything is in oxen-export-demo.");
    }

    @Test
    void whatItSuggestsCanBeTyped() {
        List<String> commands = Checkout.demo()
                .out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("bin/oxen-export "))
                .toList();
        assertThat(commands).hasSize(4);
        for (String command : commands) {
            Command.shell(Checkout.withDemo().root(), command)
                    .with(Command.ofShortLife())
                    .run()
                    .succeeded();
        }
        assertThat(Checkout.withDemo().root().resolve("sheet/index.html")).isRegularFile();
    }

    @Test
    void refusesAFolderThatExistsAndTouchesNothing() throws Exception {
        Path folder = Checkout.withDemo().root().resolve("oxen-export-demo");
        List<Path> before = contents(folder);
        Command.Outcome again =
                Command.shell(Checkout.withDemo().root(), Readme.FIRST_COMMAND).run();
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.out()).isEmpty();
        assertThat(again.err())
                .contains(folder + " exists already. Delete it, or name another folder: bin/oxen-export demo FOLDER");
        assertThat(contents(folder)).isEqualTo(before);
    }

    private static List<Path> contents(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }
}
