package dev.oxenspark.connector.describe;

import java.util.regex.Pattern;

/** The type of a column of text, guessed value by value as Polars does by default: dates and times stay text. */
enum ColumnType {
    NULL("str"),
    BOOL("bool"),
    INT("i64"),
    WIDE_INT("i128"),
    FLOAT("f64"),
    TEXT("str");

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?([0-9]*\\.[0-9]+([eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|[0-9]+\\.|inf|NaN)");
    private static final int MAX_I64_DIGITS = 19;

    private final String polarsName;

    ColumnType(String polarsName) {
        this.polarsName = polarsName;
    }

    /** A column without any value is text. */
    String polarsName() {
        return polarsName;
    }

    static ColumnType of(String value) {
        if (value.isEmpty()) {
            return NULL;
        }
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return BOOL;
        }
        if (INTEGER.matcher(value).matches()) {
            return fitsI64(value) ? INT : WIDE_INT;
        }
        return NUMBER.matcher(value).matches() ? FLOAT : TEXT;
    }

    /** The type of a column that holds both: numbers widen, everything else together is text. */
    ColumnType and(ColumnType other) {
        if (this == other || other == NULL) {
            return this;
        }
        if (this == NULL) {
            return other;
        }
        boolean numbers = isNumber() && other.isNumber();
        return numbers ? (compareTo(other) > 0 ? this : other) : TEXT;
    }

    private boolean isNumber() {
        return this == INT || this == WIDE_INT || this == FLOAT;
    }

    private static boolean fitsI64(String digits) {
        if (digits.length() < MAX_I64_DIGITS) {
            return true;
        }
        try {
            Long.parseLong(digits);
            return true;
        } catch (NumberFormatException tooWide) {
            return false;
        }
    }
}
