package dev.oxenspark.connector.describe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Guesses what separates the fields of a text: the first candidate, in order of its code, that occurs equally often in
 * every record of the beginning of the file. A space thus goes before a comma when both do, as in Oxen.
 */
final class Delimiter {
    private static final int SAMPLE_BYTES = 1 << 16;
    private static final String CANDIDATES = "\t ,:;|";

    private Delimiter() {}

    static char guess(Source source) throws IOException {
        byte[] head = source.head(SAMPLE_BYTES);
        String sample = new String(head, StandardCharsets.UTF_8);
        boolean cutOff = head.length == SAMPLE_BYTES && sample.indexOf('\n') >= 0;
        List<String> records = unquotedRecords(cutOff ? sample.substring(0, sample.lastIndexOf('\n')) : sample);
        if (records.isEmpty()) {
            return ',';
        }
        for (char candidate : CANDIDATES.toCharArray()) {
            long inHeader = count(records.get(0), candidate);
            if (inHeader > 0 && records.stream().allMatch(r -> count(r, candidate) == inHeader)) {
                return candidate;
            }
        }
        return mostFrequent(records.get(0));
    }

    /** What is left of each non-blank record without its quoted parts. */
    private static List<String> unquotedRecords(String sample) {
        StringBuilder plain = new StringBuilder(sample.length());
        boolean quoted = false;
        for (int i = 0; i < sample.length(); i++) {
            char c = sample.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted) {
                plain.append(c);
            }
        }
        return plain.toString().lines().filter(line -> !line.isBlank()).toList();
    }

    /** Spaces and colons occur in names; they need the evidence of every record. */
    private static char mostFrequent(String header) {
        char best = ',';
        for (char candidate : new char[] {'\t', ';', '|'}) {
            best = count(header, candidate) > count(header, best) ? candidate : best;
        }
        return best;
    }

    private static long count(String record, char candidate) {
        return record.chars().filter(c -> c == candidate).count();
    }
}
