package dev.oxenspark.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the README tells a newcomer to type. */
final class Readme {
    /** The first thing to type; the snippets go on with what it made. */
    static final String FIRST_COMMAND = "bin/oxen-export demo";

    private static final Pattern FENCED =
            Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private Readme() {}

    record Snippet(String language, String text) {}

    /** All of them in order, the first command included; what is fenced without a language is no snippet. */
    static List<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        Matcher fenced = FENCED.matcher(Files.readString(Checkout.PROJECT.resolve("README.md")));
        while (fenced.find()) {
            snippets.add(new Snippet(fenced.group(1), fenced.group(2)));
        }
        return snippets;
    }
}
