package dev.oxenspark.spark.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The SQL of a page of the documentation. */
public final class DocumentedSql {
    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SINCE = Pattern.compile("-- since Spark (\\S+)\n");

    private DocumentedSql() {}

    /** Each block as it stands. */
    public static List<String> blocks(String page) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("..", "docs", page)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /**
     * All of them, in order, without the semicolons between them, and without those below a line that says since which
     * Spark they are, if this is an older one.
     */
    public static List<String> statements(String page) throws IOException {
        return blocks(page).stream()
                .flatMap(block -> Stream.of(block.strip().split(";\\s*")))
                .filter(DocumentedSql::isKnown)
                .toList();
    }

    private static boolean isKnown(String statement) {
        Matcher since = SINCE.matcher(statement);
        return !since.lookingAt() || SharedSpark.isSince(since.group(1));
    }
}
