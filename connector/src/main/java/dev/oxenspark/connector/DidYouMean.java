package dev.oxenspark.connector;

import java.util.Collection;
import java.util.Comparator;

/** Suggests what a mistyped word may have meant, in every message alike. */
public final class DidYouMean {
    private static final int SMALLEST_REACH = 2;

    private DidYouMean() {}

    /** {@code " Did you mean 'x'?"} with the nearest of the words, or nothing when none is near. */
    public static String among(String typed, Collection<String> words) {
        int reach = Math.max(SMALLEST_REACH, typed.length() / 3);
        return words.stream()
                .filter(word -> distance(typed, word) <= reach)
                .min(Comparator.comparingInt(word -> distance(typed, word)))
                .map(word -> " Did you mean '" + word + "'?")
                .orElse("");
    }

    /** Levenshtein's edit distance. */
    public static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
