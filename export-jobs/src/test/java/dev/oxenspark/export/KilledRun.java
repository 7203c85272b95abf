package dev.oxenspark.export;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.spec.JobFileReader;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A process that runs a job and is gone, without a hook or a finally, at the first word of a stage. Arguments: job
 * file, state folder, stage.
 */
final class KilledRun {
    static final int EXIT_CODE = 137;

    private KilledRun() {}

    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .getOrCreate();
        Stage end = Stage.valueOf(arguments[2]);
        ExportJob.run(
                spark,
                JobFileReader.read(Path.of(arguments[0])),
                new ExportOptions(arguments[1], ExportOptions.Shrink.GUARDED, OxenSettings.defaults()),
                (stage, message) -> {
                    if (stage == end) {
                        Runtime.getRuntime().halt(EXIT_CODE);
                    }
                });
    }
}
