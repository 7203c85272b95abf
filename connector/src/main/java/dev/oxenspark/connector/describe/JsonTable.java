package dev.oxenspark.connector.describe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.describe.JsonType.ListOf;
import dev.oxenspark.connector.describe.JsonType.Scalar;
import dev.oxenspark.connector.describe.JsonType.Struct;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Columns and rows of objects in JSON: one per line, or all in one list. Anything but an object as a row is refused.
 */
final class JsonTable {
    /** Oxen looks no further for the columns of a file of lines. */
    private static final int INFERRED_LINES = 10_000;

    private static final int WIDEST_INT_BITS = 127;
    private static final JsonFactory JSON = new JsonFactory();

    private JsonTable() {}

    static FileMetadata.@Nullable Tabular describeLines(Source source) throws IOException {
        Struct row = new Struct(Map.of());
        int rows = 0;
        try (BufferedReader lines = strictReader(source)) {
            for (String line = lines.readLine(); line != null && rows < INFERRED_LINES; line = lines.readLine()) {
                if (!line.isBlank()) {
                    row = merge(row, object(line));
                    rows++;
                }
            }
        } catch (JsonProcessingException | CharacterCodingException notRows) {
            return null;
        }
        return rows == 0 ? null : tabular(row, TextStatistics.of(source).rows());
    }

    static FileMetadata.@Nullable Tabular describeList(Source source) throws IOException {
        Struct row = new Struct(Map.of());
        long rows = 0;
        try (InputStream in = source.open();
                JsonParser parser = JSON.createParser(in)) {
            expect(parser, JsonToken.START_ARRAY, parser.nextToken());
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser, JsonToken.START_OBJECT, parser.currentToken());
                row = merge(row, type(parser));
                rows++;
            }
            expect(parser, null, parser.nextToken());
        } catch (JsonProcessingException notRows) {
            return null;
        }
        return tabular(row, rows);
    }

    private static FileMetadata.Tabular tabular(Struct row, long rows) {
        List<FileMetadata.Field> fields = row.fields().entrySet().stream()
                .map(f -> new FileMetadata.Field(f.getKey(), f.getValue().polarsName()))
                .toList();
        return new FileMetadata.Tabular(fields.size(), rows, fields);
    }

    private static JsonType object(String line) throws IOException {
        try (JsonParser parser = JSON.createParser(line)) {
            expect(parser, JsonToken.START_OBJECT, parser.nextToken());
            JsonType object = type(parser);
            expect(parser, null, parser.nextToken());
            return object;
        }
    }

    private static Struct merge(Struct row, JsonType next) throws JsonProcessingException {
        if (JsonType.common(row, next) instanceof Struct both) {
            return both;
        }
        throw new JsonParseException(null, "no common type");
    }

    /** The type of the value that starts at the current token; the parser is at its end after. */
    private static JsonType type(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> struct(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> Scalar.TEXT;
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> Scalar.FLOAT;
            case VALUE_TRUE, VALUE_FALSE -> Scalar.BOOL;
            case VALUE_NULL -> Scalar.NULL;
            default -> throw new JsonParseException(parser, "not a value: " + parser.currentToken());
        };
    }

    private static JsonType struct(JsonParser parser) throws IOException {
        Map<String, JsonType> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, common(parser, fields.getOrDefault(name, Scalar.NULL), type(parser)));
        }
        return new Struct(fields);
    }

    private static JsonType list(JsonParser parser) throws IOException {
        JsonType element = Scalar.NULL;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element = common(parser, element, type(parser));
        }
        return new ListOf(element);
    }

    private static JsonType integer(JsonParser parser) throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return Scalar.INT;
        }
        if (parser.getBigIntegerValue().bitLength() > WIDEST_INT_BITS) {
            throw new JsonParseException(parser, "wider than 128 bits");
        }
        return Scalar.WIDE_INT;
    }

    private static JsonType common(JsonParser parser, JsonType a, JsonType b) throws JsonProcessingException {
        JsonType both = JsonType.common(a, b);
        if (both == null) {
            throw new JsonParseException(parser, "no common type");
        }
        return both;
    }

    private static void expect(JsonParser parser, @Nullable JsonToken expected, @Nullable JsonToken found)
            throws JsonProcessingException {
        if (found != expected) {
            throw new JsonParseException(parser, "not a row");
        }
    }

    private static BufferedReader strictReader(Source source) throws IOException {
        return new BufferedReader(new InputStreamReader(source.open(), StandardCharsets.UTF_8.newDecoder()));
    }
}
