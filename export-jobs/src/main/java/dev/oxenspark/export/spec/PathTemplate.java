package dev.oxenspark.export.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path with places for columns, such as {@code images/{label}/{id}{ext}}. Besides the columns of the query there are
 * {@code {name}} and {@code {ext}} of the file's own name, and {@code {sha256}} of its content.
 *
 * @param parts in order
 */
public record PathTemplate(List<Part> parts) {
    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");

    /** Text as it stands, or the name of a column. */
    public record Part(Kind kind, String text) {}

    public enum Kind {
        LITERAL,
        COLUMN
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    public static PathTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(text);
        int from = 0;
        while (place.find()) {
            literal(text, text.substring(from, place.start()), parts);
            if (place.group(1).isBlank()) {
                throw new IllegalArgumentException("'" + text + "' has an empty place {}; name a column in it");
            }
            parts.add(new Part(Kind.COLUMN, place.group(1)));
            from = place.end();
        }
        literal(text, text.substring(from), parts);
        if (parts.stream().noneMatch(part -> part.kind() == Kind.COLUMN)) {
            throw new IllegalArgumentException(
                    "'" + text + "' names the same path for every file; use columns, as in " + "images/{id}{ext}");
        }
        if (text.startsWith("/") || text.endsWith("/") || text.contains("//") || text.contains("\\")) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a path inside a repository: no leading, trailing or doubled slash, no backslash");
        }
        return new PathTemplate(parts);
    }

    private static void literal(String text, String part, List<Part> parts) {
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
            throw new IllegalArgumentException("'" + text + "' has a brace without its partner");
        }
        if (!part.isEmpty()) {
            parts.add(new Part(Kind.LITERAL, part));
        }
    }

    public List<String> columns() {
        return parts.stream()
                .filter(part -> part.kind() == Kind.COLUMN)
                .map(Part::text)
                .toList();
    }
}
