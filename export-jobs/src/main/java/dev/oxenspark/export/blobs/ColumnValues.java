package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/**
 * The distinct values of one column of files.
 *
 * @param uris by value
 * @param rows by value: one row that has it, in words
 */
record ColumnValues(FileColumn column, Map<String, String> uris, Map<String, String> rows, long references) {
    private static final int SHOWN = 10;
    private static final Pattern SECRETS =
            Pattern.compile("https?://(?:[^/]*@.*|.*[?#].*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static ColumnValues read(Dataset<Row> rows, FileColumn column, List<String> key) {
        SourceUris sources = new SourceUris(column.from());
        Column values = rows.col(quoted(column.column()));
        DataType type = rows.schema().apply(column.column()).dataType();
        boolean array = type instanceof ArrayType list && list.elementType() instanceof StringType;
        if (!array && !(type instanceof StringType)) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.PLAN,
                    "NOT_A_FILE_COLUMN",
                    "Column '" + column.column() + "' is of type " + type.sql()
                            + "; a column of files holds strings or arrays of strings");
        }
        Iterator<Row> distinct = rows.select(
                        (array ? functions.explode(values) : values).as("value"),
                        RowName.of(rows, key).as("row"))
                .where("value is not null")
                .groupBy("value")
                .agg(functions.min("row").as("row"), functions.count("*").as("n"))
                .toLocalIterator();
        Map<String, String> uris = new HashMap<>();
        Map<String, String> named = new HashMap<>();
        TreeMap<String, Integer> prefixes = new TreeMap<>();
        TreeMap<String, String> outside = new TreeMap<>();
        long references = 0;
        while (distinct.hasNext()) {
            Row row = distinct.next();
            String value = row.getString(0);
            Optional<String> uri = sources.uri(value);
            uri.ifPresent(known -> prefixes.merge(known.substring(0, known.lastIndexOf('/') + 1), 1, Integer::sum));
            if (uri.isEmpty() || !sources.allows(uri.get())) {
                outside.put(value, row.getString(1));
            } else {
                uris.put(value, uri.get().equals(value) ? value : uri.get());
                named.put(value, row.getString(1));
            }
            references += row.getLong(2);
        }
        if (!outside.isEmpty()) {
            throw outside(column, sources, outside, prefixes);
        }
        return new ColumnValues(column, uris, named, references);
    }

    private static ExportException outside(
            FileColumn column, SourceUris sources, TreeMap<String, String> outside, TreeMap<String, Integer> prefixes) {
        String first = outside.firstKey();
        String seen = prefixes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .map(prefix -> '"' + prefix.getKey() + '"')
                .collect(Collectors.joining(", "));
        return new ExportException(
                ExitCode.DATA,
                Stage.PLAN,
                "OUTSIDE_FROM",
                "The value '%s' of column '%s' in %s does not lie under %s; so do %d more values. "
                                .formatted(
                                        SourceUris.withoutUser(first),
                                        column.column(),
                                        outside.get(first),
                                        sources.folders(),
                                        outside.size() - 1)
                        + (SECRETS.matcher(first).matches()
                                ? "The address of a file on the web has no user, query or fragment: they may hold secrets, which are stored nowhere. "
                                : "")
                        + "If the job may read all that its rows name, write\n  from: [" + seen + "]");
    }

    /** @param blobs those that exist */
    void check(Map<String, Blob> blobs) {
        for (Map.Entry<String, String> value : uris.entrySet()) {
            Blob blob = blobs.get(value.getValue());
            if (blob == null && column.onMissing() == MissingPolicy.FAIL) {
                throw new ExportException(
                        ExitCode.DATA,
                        Stage.PLAN,
                        "BLOB_MISSING",
                        "%s does not exist, but column '%s' in %s refers to it. Restore it, correct the row, or set onMissing: skip-row or null"
                                .formatted(value.getValue(), column.column(), rows.get(value.getKey())));
            }
            if (blob != null && blob.size() > column.maxBytes()) {
                throw new ExportException(
                        ExitCode.DATA,
                        Stage.PLAN,
                        "BLOB_TOO_LARGE",
                        "%s of column '%s' in %s has %d bytes; maxBytes is %d"
                                .formatted(
                                        blob.uri(),
                                        column.column(),
                                        rows.get(value.getKey()),
                                        blob.size(),
                                        column.maxBytes()));
            }
        }
    }

    /** The error for a file whose content is not what its column wants. */
    static ExportException failed(
            Dataset<Row> rows, FileColumn column, List<String> key, String value, String uri, String failure) {
        Column values = rows.col(quoted(column.column()));
        boolean array = rows.schema().apply(column.column()).dataType() instanceof ArrayType;
        String row = rows.where(array ? functions.array_contains(values, value) : values.equalTo(value))
                .select(functions.min(RowName.of(rows, key)))
                .first()
                .getString(0);
        return new ExportException(
                ExitCode.DATA,
                Stage.PLAN,
                "CHECK_FAILED",
                "%s %s, but column '%s' in %s refers to it. Repair it, correct the row, or set onMissing: skip-row or null"
                        .formatted(uri, failure, column.column(), row));
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
