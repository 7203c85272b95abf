package dev.oxenspark.connector.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines {@code Key: value} that make up the whole last paragraph of a commit message, as in git. */
public final class Trailers {
    private static final Pattern LINE = Pattern.compile("([A-Za-z][A-Za-z0-9-]*): (.*)");

    private Trailers() {}

    /** In order, repeated keys included; empty when the last paragraph is anything else, or the only one. */
    public static List<Map.Entry<String, String>> of(String message) {
        List<String> lines = message.stripTrailing().lines().toList();
        int start = lines.lastIndexOf("") + 1;
        List<Map.Entry<String, String>> trailers = new ArrayList<>();
        if (start == 0) {
            return trailers;
        }
        for (String line : lines.subList(start, lines.size())) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                return List.of();
            }
            trailers.add(Map.entry(matcher.group(1), matcher.group(2)));
        }
        return trailers;
    }

    /** The values of one key, in order. */
    public static List<String> of(String message, String key) {
        return of(message).stream()
                .filter(trailer -> trailer.getKey().equals(key))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The message with one more trailer: in its last paragraph if that holds trailers, else in a new one. */
    public static String with(String message, String key, String value) {
        String text = message.stripTrailing();
        String gap = of(text).isEmpty() ? "\n\n" : "\n";
        return text + gap + key + ": " + value;
    }
}
