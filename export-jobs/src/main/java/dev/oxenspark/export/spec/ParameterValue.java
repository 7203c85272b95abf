package dev.oxenspark.export.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.oxenspark.export.provenance.CanonicalJson;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A value of {@code source.parameters}. Canonical JSON knows doubles only: a whole number beyond 2<sup>53</sup>, or a
 * decimal whose digits it would not keep, is recorded as {@code {"number": "1.50"}}, so that the recorded query is
 * bound to the same value of the same type.
 */
final class ParameterValue {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Of SQL's DECIMAL. */
    private static final int MOST_DIGITS = 38;

    private ParameterValue() {}

    /**
     * What the SQL gets.
     *
     * @param written in a job file, or as {@link #recorded}
     * @throws IllegalArgumentException saying why SQL has no such value
     */
    static Object of(JsonNode written) {
        JsonNode value = plain(written);
        if (value.isBoolean()) {
            return value.asBoolean();
        } else if (value.isIntegralNumber()) {
            BigInteger number = value.bigIntegerValue();
            if (number.bitLength() >= Long.SIZE) {
                throw new IllegalArgumentException(
                        number + " does not fit into 64 bits. Quote it, and cast it in the SQL.");
            }
            return number.bitLength() < Integer.SIZE ? (Object) number.intValue() : (Object) number.longValue();
        } else if (value.isNumber()) {
            return decimal(value.decimalValue());
        }
        return value.asText();
    }

    private static BigDecimal decimal(BigDecimal number) {
        long whole = (long) number.precision() - number.scale();
        if (Math.max(whole, 0) + Math.max(number.scale(), 0) > MOST_DIGITS) {
            throw new IllegalArgumentException(
                    number + " has more than the 38 digits of a DECIMAL. Quote it, and cast it in the SQL.");
        }
        return number;
    }

    /** The value as provenance has it; recorded again, it stays the same. */
    static JsonNode recorded(JsonNode written) {
        JsonNode value = plain(written);
        if (!value.isNumber()) {
            return value;
        }
        Number number = value.numberValue();
        String text = text(value);
        boolean kept = CanonicalJson.holds(number) && CanonicalJson.text(number).equals(text);
        return kept ? value : JSON.objectNode().put("number", text);
    }

    private static JsonNode plain(JsonNode written) {
        if (!written.isObject()) {
            return written;
        }
        String text = written.get("number").asText();
        return text.matches("-?[0-9]+") ? JSON.numberNode(new BigInteger(text)) : JSON.numberNode(new BigDecimal(text));
    }

    /** Shows by a point or an exponent that it is a decimal. */
    private static String text(JsonNode number) {
        if (number.isIntegralNumber()) {
            return number.bigIntegerValue().toString();
        }
        BigDecimal decimal = number.decimalValue();
        return decimal.scale() == 0 ? decimal + "." : decimal.toString();
    }
}
