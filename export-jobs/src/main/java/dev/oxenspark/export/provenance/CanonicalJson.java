package dev.oxenspark.export.provenance;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/**
 * RFC 8785: one text for one value. Written as it is walked, so that a list of a million files needs no tree in memory.
 * Takes maps with names as keys, iterables, strings, booleans, numbers and null; numbers that are no doubles are
 * refused, since the RFC cannot tell them from their neighbours.
 */
public final class CanonicalJson {
    /** From here on, doubles leave whole numbers out. */
    private static final BigInteger EXACT = BigInteger.ONE.shiftLeft(53);

    private CanonicalJson() {}

    public static String text(@Nullable Object value) {
        StringWriter out = new StringWriter();
        try {
            write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    public static void write(@Nullable Object value, Appendable out) throws IOException {
        if (value instanceof Map<?, ?> members) {
            object(members, out);
        } else if (value instanceof Iterable<?> elements) {
            array(elements, out);
        } else if (value instanceof CharSequence text) {
            StringBuilder quoted = new StringBuilder();
            string(text.toString(), quoted);
            out.append(quoted);
        } else if (value instanceof Number number) {
            out.append(number(number));
        } else if (value == null || value instanceof Boolean) {
            out.append(String.valueOf(value));
        } else {
            throw new IllegalArgumentException(
                    "No JSON for a " + value.getClass().getName());
        }
    }

    private static void object(Map<?, ?> members, Appendable out) throws IOException {
        Map<String, Object> sorted = new TreeMap<>();
        members.forEach((name, value) -> sorted.put((String) name, value));
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, Object> member : sorted.entrySet()) {
            if (!first) {
                out.append(',');
            }
            write(member.getKey(), out);
            out.append(':');
            write(member.getValue(), out);
            first = false;
        }
        out.append('}');
    }

    private static void array(Iterable<?> elements, Appendable out) throws IOException {
        out.append('[');
        boolean first = true;
        for (Object element : elements) {
            if (!first) {
                out.append(',');
            }
            write(element, out);
            first = false;
        }
        out.append(']');
    }

    /** Whether a reader of the text gets exactly this number. */
    public static boolean holds(Number number) {
        if (number instanceof Float || number instanceof Double) {
            return Double.isFinite(number.doubleValue());
        }
        BigDecimal exact = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        if (whole(number)) {
            return exact.toBigInteger().abs().compareTo(EXACT) <= 0;
        }
        double nearest = number.doubleValue();
        return Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(exact) == 0;
    }

    private static boolean whole(Number number) {
        return number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger;
    }

    private static String number(Number number) throws IOException {
        if (!holds(number)) {
            throw new IllegalArgumentException(
                    number + " is beyond the numbers that JSON readers agree on; write it as a string");
        }
        return whole(number) ? number.toString() : NumberToJSON.serializeNumber(number.doubleValue());
    }

    /** Quotes as RFC 8785 3.2.2.2 says: the short escapes, {@code \}{@code u00xx} for other controls, nothing else. */
    static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
