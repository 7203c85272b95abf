package dev.oxenspark.export.delta;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/** Settings that decide what a query means or whether missing data is noticed; the same for every export. */
public final class ForcedSettings {
    private static final Map<String, String> FORCED = Map.of(
            "spark.sql.session.timeZone", "UTC",
            "spark.sql.ansi.enabled", "true",
            "spark.sql.files.ignoreMissingFiles", "false",
            "spark.sql.files.ignoreCorruptFiles", "false");

    /** What reads of blobs are made with, so that the bytes are those of the version that was planned. */
    private static final Map<String, String> S3_READS = Map.of(
            "spark.hadoop.fs.s3a.input.stream.type", "classic",
            "spark.hadoop.fs.s3a.change.detection.mode", "server",
            "spark.hadoop.fs.s3a.change.detection.version.required", "true");

    private ForcedSettings() {}

    /** Gives a session of the export's own these settings. */
    public static void apply(SparkSession spark) {
        RuntimeConfig settings = spark.conf();
        FORCED.forEach(settings::set);
        // Reads would go through a leaf that is pinned in another way than the one this package knows.
        settings.set("spark.databricks.delta.v2.enableMode", "NONE");
        // Delta's SQL parser drops parameters that Spark 4.2 would substitute while parsing; so they are bound after
        // it.
        settings.set("spark.sql.legacy.parameterSubstitution.constantsOnly", "true");
    }

    /** @throws ExportException {@code USAGE} when the user asked for another value of one of them */
    public static void refuseOthers(Map<String, String> asked) {
        Map<String, String> all = new TreeMap<>(FORCED);
        all.putAll(S3_READS);
        all.forEach((key, value) -> {
            String other = asked.get(key);
            if (other != null && !other.toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT))) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.VALIDATE,
                        "FORCED_SETTING",
                        key + "=" + other + " is not possible: exports are made with " + value
                                + ", so that the same versions give the same rows. Remove it.");
            }
        });
    }
}
