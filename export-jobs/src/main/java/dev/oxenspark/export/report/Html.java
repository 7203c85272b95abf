package dev.oxenspark.export.report;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Markup that is being written. Text and attributes are escaped here and nowhere else, and there is no way around it:
 * data can't become an element, a script or a style, and no address can lead out of the folder.
 */
final class Html {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
    /** Relative, and made of what we name files and anchors with: no scheme, no host. */
    private static final Pattern ADDRESS = Pattern.compile("(\\.\\./)?([a-z0-9-]+([/.][a-z0-9-]+)*)?(#[a-z0-9-]+)?");

    private final StringBuilder out = new StringBuilder(1 << 14);

    /** Starts an element; what is called last on it says what it holds. */
    Tag tag(String name) {
        return new Tag(name);
    }

    Html text(String text) {
        escape(text);
        return this;
    }

    /** An element without attributes. */
    Html text(String name, String text) {
        return tag(name).text(text);
    }

    @Override
    public String toString() {
        return "<!DOCTYPE html>\n" + out + "\n";
    }

    /** The start of an element. */
    final class Tag {
        private final String name;

        private Tag(String name) {
            this.name = name;
            out.append('<').append(checked(name));
        }

        /** @param value null: the attribute is left out */
        Tag with(String attribute, @Nullable String value) {
            if (value == null) {
                return this;
            }
            if (attribute.equals("style") || attribute.startsWith("on")) {
                throw new IllegalArgumentException("Attribute " + attribute + " would run what it holds");
            }
            if ((attribute.equals("href") || attribute.equals("src"))
                    && !ADDRESS.matcher(value).matches()) {
                throw new IllegalArgumentException("Not an address in the folder: " + value);
            }
            out.append(' ').append(checked(attribute)).append("=\"");
            escape(value);
            out.append('"');
            return this;
        }

        /** Ends an element that holds nothing, such as an image. */
        Html alone() {
            out.append('>');
            return Html.this;
        }

        Html text(String text) {
            return around(() -> escape(text));
        }

        Html around(Runnable content) {
            out.append('>');
            content.run();
            out.append("</").append(name).append('>');
            return Html.this;
        }
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a name: " + name);
        }
        return name;
    }

    private void escape(String text) {
        text.codePoints().forEach(this::escape);
    }

    private void escape(int character) {
        switch (character) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(isAllowed(character) ? character : 0xFFFD);
        }
    }

    /** Neither a control character nor half of a pair nor one that is none. */
    private static boolean isAllowed(int character) {
        boolean control =
                character < ' ' && character != '\n' && character != '\t' || character >= 0x7F && character < 0xA0;
        return !control && (character < 0xD800 || character > 0xDFFF) && (character & 0xFFFE) != 0xFFFE;
    }
}
