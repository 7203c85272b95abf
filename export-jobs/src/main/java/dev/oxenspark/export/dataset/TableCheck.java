package dev.oxenspark.export.dataset;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.provenance.RowsetDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads the written table again and compares it with what was to be written: the rows' digest, and the files they name.
 */
public final class TableCheck {
    private TableCheck() {}

    /** @throws ExportException when they differ; nothing has been published then */
    public static void verify(SparkSession spark, TableFiles table, DatasetRows dataset, List<FileColumn> columns) {
        Map<String, String> sha256 = new HashMap<>();
        dataset.files().forEach((path, blob) -> sha256.put(path, blob.sha256()));
        Dataset<Row> rows = DigestedRows.ofTable(table.read(spark, dataset.schema()), dataset.schema(), columns, sha256)
                .withFiles();
        Set<String> named = new HashSet<>();
        RowsetDigest found = Survey.of(
                rows, RowsetDigest.EMPTY, TableCheck::add, RowsetDigest::plus, (path, none) -> named.add(path));
        if (!found.equals(dataset.rowset())) {
            throw differs(table, "the rows have digest " + found + ", not " + dataset.rowset());
        }
        if (!named.equals(sha256.keySet())) {
            throw differs(table, "its rows name " + named.size() + " files, not the " + sha256.size() + " stored");
        }
    }

    /** @param row its digest, then its columns of files */
    private static RowsetDigest add(RowsetDigest sum, Row row, BiConsumer<String, String> paths) {
        for (int i = 1; i < row.length(); i++) {
            List<String> named =
                    row.isNullAt(i) ? List.of() : row.get(i) instanceof String path ? List.of(path) : row.getList(i);
            named.stream().filter(Objects::nonNull).forEach(path -> paths.accept(path, ""));
        }
        return sum.plus(RowsetDigest.of(row.getAs(0)));
    }

    /** Parquet holds whatever a row can; text does not, and that is for the job to change. */
    private static ExportException differs(TableFiles table, String what) {
        String path =
                table.parts().isEmpty() ? "The table" : table.parts().get(0).path();
        boolean text = table.format() != TableFiles.Format.PARQUET;
        return new ExportException(
                text ? ExitCode.USAGE : ExitCode.INTERNAL,
                Stage.GATE,
                "TABLE_DIFFERS",
                path + ", read again, does not hold what was to be written: " + what + ". Nothing was published. "
                        + (text
                                ? "Text can't hold every value: write a .parquet, or cast in the query."
                                : "Please report it, with the types of the columns."));
    }
}
