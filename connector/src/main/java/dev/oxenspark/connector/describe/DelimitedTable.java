package dev.oxenspark.connector.describe;

import dev.oxenspark.connector.FileMetadata;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Columns and rows of a text with one record per line, the first one holding the names. The delimiter of a {@code .csv}
 * is guessed; types come from the first 10,000 records. As Oxen does, the rows are lines less one: blank ones, and line
 * breaks inside quotes, count.
 */
final class DelimitedTable {
    private static final int INFERRED_RECORDS = 10_000;

    private DelimitedTable() {}

    static FileMetadata.@Nullable Tabular describe(String extension, Source source) throws IOException {
        char delimiter = extension.equals("tsv") ? '\t' : Delimiter.guess(source);
        List<String> header;
        List<ColumnType> types = new ArrayList<>();
        try (Reader reader = new InputStreamReader(source.open(), StandardCharsets.UTF_8)) {
            DelimitedRecords records = new DelimitedRecords(reader, delimiter);
            header = records.next();
            if (header == null) {
                return null;
            }
            header.forEach(name -> types.add(ColumnType.NULL));
            List<String> row = records.next();
            for (int i = 0; row != null && i < INFERRED_RECORDS; i++) {
                widen(types, row);
                row = records.next();
            }
        }
        List<String> names = unique(header);
        List<FileMetadata.Field> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(new FileMetadata.Field(names.get(i), types.get(i).polarsName()));
        }
        long rows = TextStatistics.of(source).rows() - 1;
        return new FileMetadata.Tabular(fields.size(), rows, fields);
    }

    /** Fields beyond those of the header are ignored. */
    private static void widen(List<ColumnType> types, List<String> row) {
        for (int i = 0; i < Math.min(types.size(), row.size()); i++) {
            types.set(i, types.get(i).and(ColumnType.of(row.get(i))));
        }
    }

    private static List<String> unique(List<String> header) {
        Set<String> seen = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (String name : header) {
            String free = name;
            for (int copy = 0; !seen.add(free); copy++) {
                free = name + "_duplicated_" + copy;
            }
            names.add(free);
        }
        return names;
    }
}
