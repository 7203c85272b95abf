package dev.oxenspark.export.report;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportOptions.Shrink;
import dev.oxenspark.export.ExportResult;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.spec.JobFileReader;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Makes exports to report on: real ones, of a Delta table in a folder. */
public record Bench(SparkSession spark, TestFolder folder, TestRepository repository) {
    static {
        // Spark takes these for the settings of its first session, whoever starts that.
        System.setProperty("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        System.setProperty("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        System.setProperty("spark.databricks.delta.snapshotPartitions", "2");
    }

    /** Has Spark start with Delta. */
    public static void loadDelta() {
        // Loading this class did it.
    }

    /** Writes a file that rows may refer to. */
    public String raw(String name, byte[] content) {
        Path file = folder.resolve("raw").resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One version of the table. */
    public void table(StructType schema, List<Row> rows) {
        spark.createDataFrame(rows, schema)
                .coalesce(1)
                .write()
                .format("delta")
                .mode(SaveMode.Overwrite)
                .option("overwriteSchema", "true")
                .save(folder.resolve("lake/items").toString());
    }

    /**
     * Exports the table.
     *
     * @param key columns, separated by commas, or nothing
     * @param column of files; null: none
     * @param path template; null: by content
     */
    public PreviousExport export(String key, @Nullable String column, @Nullable String path) {
        String files = column == null
                ? "[]"
                : "[{column: %s, from: ['%s/']%s}]"
                        .formatted(column, folder.resolve("raw"), path == null ? "" : ", path: \"" + path + "\"");
        String job = """
                apiVersion: oxen-export/v1
                name: gallery
                source:
                  tables:
                    items: {path: %s}
                dataset:
                  key: [%s]
                  table: data/train.parquet
                  files: %s
                governance: {license: CC-BY-4.0}
                target:
                  repository: %s
                  message: "Gallery"
                  author: {name: Ann, email: ann@example.org}
                """.formatted(folder.resolve("lake/items"), key, files, repository.at(""));
        try {
            Path file = Files.writeString(folder.resolve("job.yaml"), job);
            ExportOptions options = new ExportOptions(
                    folder.resolve("state").toUri().toString(), Shrink.ALLOWED, OxenSettings.defaults());
            ExportResult result = ExportJob.run(spark, JobFileReader.read(file), options, (stage, message) -> {});
            return at(Objects.requireNonNull(result.commit()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PreviousExport at(String commit) {
        return repository.with(opened -> {
            Commit resolved = opened.resolve(Revision.of(commit));
            RecordedExport recorded = RecordedExport.at(opened, resolved).orElseThrow();
            return PreviousExport.of(opened, recorded);
        });
    }

    ReportSummary sheet(PreviousExport export, ReportOptions options, String out) {
        return repository.with(
                opened -> ContactSheet.write(spark, opened, export, options, folder.resolve(out), (stage, text) -> {}));
    }

    ReportSummary comparison(PreviousExport before, PreviousExport after, String out) {
        return repository.with(opened -> Comparison.write(
                spark, opened, before, after, ReportOptions.defaults(), folder.resolve(out), (stage, text) -> {}));
    }
}
