package dev.oxenspark.connector.describe;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits text into records and fields. A field that starts with a double quote ends at the next one that is not
 * doubled, across line breaks if need be. Blank lines and a byte order mark are passed over.
 */
final class DelimitedRecords {
    private static final int END = -1;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Reader reader;
    private final char delimiter;
    private final char[] buffer = new char[1 << 14];
    private int position;
    private int limit;

    DelimitedRecords(Reader reader, char delimiter) throws IOException {
        this.reader = reader;
        this.delimiter = delimiter;
        if (peek() == BYTE_ORDER_MARK) {
            position++;
        }
    }

    /** The fields of the next record; null after the last. */
    @Nullable
    List<String> next() throws IOException {
        while (peek() != END) {
            if (!skipLineEnd()) {
                return record();
            }
        }
        return null;
    }

    private List<String> record() throws IOException {
        List<String> fields = new ArrayList<>();
        while (true) {
            fields.add(peek() == '"' ? quoted() : plain(new StringBuilder()));
            if (peek() == delimiter) {
                position++;
            } else {
                skipLineEnd();
                return fields;
            }
        }
    }

    private String plain(StringBuilder field) throws IOException {
        for (int c = peek(); c != END && c != delimiter && c != '\n'; c = peek()) {
            field.append((char) c);
            position++;
        }
        boolean beforeLineEnd = peek() == '\n' && field.length() > 0 && field.charAt(field.length() - 1) == '\r';
        return field.substring(0, field.length() - (beforeLineEnd ? 1 : 0));
    }

    private String quoted() throws IOException {
        StringBuilder field = new StringBuilder();
        position++;
        for (int c = peek(); c != END; c = peek()) {
            position++;
            if (c != '"') {
                field.append((char) c);
            } else if (peek() == '"') {
                field.append('"');
                position++;
            } else {
                break;
            }
        }
        return plain(field);
    }

    private boolean skipLineEnd() throws IOException {
        if (peek() == '\r' && peekAfter() == '\n') {
            position += 2;
            return true;
        }
        if (peek() == '\n') {
            position++;
            return true;
        }
        return false;
    }

    private int peek() throws IOException {
        return fill(1) ? buffer[position] : END;
    }

    private int peekAfter() throws IOException {
        return fill(2) ? buffer[position + 1] : END;
    }

    private boolean fill(int wanted) throws IOException {
        while (limit - position < wanted) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
            int n = reader.read(buffer, limit, buffer.length - limit);
            if (n < 0) {
                return false;
            }
            limit += n;
        }
        return true;
    }
}
