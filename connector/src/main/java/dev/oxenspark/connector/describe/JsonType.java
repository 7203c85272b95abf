package dev.oxenspark.connector.describe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type of a JSON value, named as Polars displays it, and the type that two of them share. */
sealed interface JsonType {
    String polarsName();

    /** In order of width: a narrower one fits into each wider one. */
    enum Scalar implements JsonType {
        NULL("null"),
        BOOL("bool"),
        INT("i64"),
        WIDE_INT("i128"),
        FLOAT("f64"),
        TEXT("str");

        private final String name;

        Scalar(String name) {
            this.name = name;
        }

        @Override
        public String polarsName() {
            return name;
        }
    }

    record ListOf(JsonType element) implements JsonType {
        @Override
        public String polarsName() {
            return "list[" + element.polarsName() + "]";
        }
    }

    record Struct(Map<String, JsonType> fields) implements JsonType {
        @Override
        public String polarsName() {
            return "struct[" + fields.size() + "]";
        }
    }

    /** Null when no type holds both, as for a list and a number: such a table is refused. */
    static @Nullable JsonType common(JsonType a, JsonType b) {
        if (a.equals(b) || b == Scalar.NULL) {
            return a;
        }
        if (a == Scalar.NULL) {
            return b;
        }
        if (a == Scalar.TEXT || b == Scalar.TEXT) {
            return Scalar.TEXT;
        }
        if (a instanceof Scalar x && b instanceof Scalar y) {
            return x.compareTo(y) >= 0 ? x : y;
        }
        if (a instanceof ListOf x && b instanceof ListOf y) {
            JsonType element = common(x.element(), y.element());
            return element == null ? null : new ListOf(element);
        }
        if (a instanceof Struct x && b instanceof Struct y) {
            return union(x, y);
        }
        if (a instanceof Struct && b instanceof Scalar) {
            return a;
        }
        return a instanceof Scalar && b instanceof Struct ? b : null;
    }

    private static @Nullable Struct union(Struct a, Struct b) {
        Map<String, JsonType> fields = new LinkedHashMap<>(a.fields());
        for (Map.Entry<String, JsonType> field : b.fields().entrySet()) {
            JsonType known = fields.getOrDefault(field.getKey(), Scalar.NULL);
            JsonType both = common(known, field.getValue());
            if (both == null) {
                return null;
            }
            fields.put(field.getKey(), both);
        }
        return new Struct(fields);
    }
}
