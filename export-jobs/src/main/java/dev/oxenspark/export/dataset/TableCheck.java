package dev.oxenspark.export.dataset;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.provenance.RowsetDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;

/**
 * Reads the written table again and compares it with what was to be written: the rows' digest, and the files they name.
 */
public final class TableCheck {
    private TableCheck() {}

    /** @throws ExportException when they differ; nothing has been published then */
    public static void verify(SparkSession spark, TableFiles table, DatasetRows dataset, List<FileColumn> columns) {
        Map<String, String> sha256 = new HashMap<>();
        dataset.files().forEach((path, blob) -> sha256.put(path, blob.sha256()));
        Dataset<Row> rows = table.read(spark, dataset.schema());
        RowsetDigest found =
                DigestedRows.ofTable(rows, dataset.schema(), columns, sha256).rowset();
        if (!found.equals(dataset.rowset())) {
            throw differs(table, "the rows have digest " + found + ", not " + dataset.rowset());
        }
        Set<String> named = new HashSet<>();
        for (FileColumn column : columns) {
            boolean array = dataset.schema().apply(column.column()).dataType() instanceof ArrayType;
            Column values = DatasetRows.column(column.column());
            Iterator<Row> paths = rows.select((array ? functions.explode(values) : values).as("path"))
                    .where("path is not null")
                    .distinct()
                    .toLocalIterator();
            paths.forEachRemaining(row -> named.add(row.getString(0)));
        }
        if (!named.equals(sha256.keySet())) {
            throw differs(table, "its rows name " + named.size() + " files, not the " + sha256.size() + " stored");
        }
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
