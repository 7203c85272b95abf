package dev.oxenspark.export.testing;

import io.delta.tables.DeltaTable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** A Delta table in a folder. Every write is one version. */
public record LakeTable(SparkSession spark, Path path) {
    /** Makes or overwrites it with the rows of a query. */
    public LakeTable write(String query) {
        // To overwrite, Delta looks for what it replaces, which takes a while even where there is nothing.
        boolean there = Files.exists(path.resolve("_delta_log"));
        return write(spark.sql(query), there ? SaveMode.Overwrite : SaveMode.Append);
    }

    public LakeTable append(String query) {
        return write(spark.sql(query), SaveMode.Append);
    }

    private LakeTable write(Dataset<Row> rows, SaveMode mode) {
        rows.coalesce(1).write().format("delta").mode(mode).save(path.toString());
        return this;
    }

    /** @param statement with {@code %s} where the table stands */
    public LakeTable sql(String statement) {
        spark.sql(statement.formatted(sqlName()));
        return this;
    }

    /** Deletes at once what no row of the newest version lies in. */
    public LakeTable vacuum() {
        spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        return sql("vacuum %s retain 0 hours");
    }

    /** As SQL reaches it without a catalog. */
    public String sqlName() {
        return "delta.`" + path + "`";
    }

    public long version() {
        return DeltaTable.forPath(spark, path.toString()).history(1).first().<Long>getAs("version");
    }
}
