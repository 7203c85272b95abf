package dev.oxenspark.connector.describe;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Texts that begin with a tag. */
final class Markup {
    private static final String WHITE_SPACE = "\t\n\f\r ";
    private static final List<String> HTML_STARTS = List.of(
            "<!DOCTYPE HTML",
            "<HTML",
            "<HEAD",
            "<SCRIPT",
            "<IFRAME",
            "<H1",
            "<DIV",
            "<FONT",
            "<TABLE",
            "<A",
            "<STYLE",
            "<TITLE",
            "<B",
            "<BODY",
            "<BR",
            "<P",
            "<!--");

    private Markup() {}

    static boolean isHtml(byte[] head) {
        String text = upperCaseStart(head, 0);
        return HTML_STARTS.stream().anyMatch(tag -> text.startsWith(tag + " ") || text.startsWith(tag + ">"));
    }

    static boolean isXml(byte[] head) {
        int start = firstVisible(head);
        int marks = start;
        if (MagicNumbers.at(head, start, "\u00EF\u00BB\u00BF")) {
            marks += 3;
        } else if (MagicNumbers.at(head, start, "\u00FE\u00FF") || MagicNumbers.at(head, start, "\u00FF\u00FE")) {
            marks += 2;
        }
        return upperCaseStart(head, marks).startsWith("<?XML");
    }

    private static String upperCaseStart(byte[] head, int from) {
        int start = from == 0 ? firstVisible(head) : from;
        int length = Math.min(head.length - start, 20);
        return new String(head, start, length, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    }

    private static int firstVisible(byte[] head) {
        int i = 0;
        while (i < head.length && WHITE_SPACE.indexOf(head[i]) >= 0) {
            i++;
        }
        return i;
    }
}
