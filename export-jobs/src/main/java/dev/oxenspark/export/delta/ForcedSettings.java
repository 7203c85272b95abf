package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
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
            "input.stream.type", "classic",
            "change.detection.mode", "server",
            "change.detection.version.required", "true");

    /** For all buckets, or for one. */
    private static final Pattern S3_SETTING = Pattern.compile("(?:spark\\.hadoop\\.)?fs\\.s3a\\.(?:bucket\\..+\\.)?("
            + S3_READS.keySet().stream().sorted().map(Pattern::quote).collect(Collectors.joining("|"))
            + ")");

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

    /**
     * Looks at what was given to a session, or to the Spark that it belongs to.
     *
     * @throws ExportException {@code USAGE} when somebody asked for another value of one of them
     */
    public static void refuseOthers(SparkSession session) {
        Map<String, String> asked = new TreeMap<>(asJava(session.conf().getAll()));
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        hadoop.getValByRegex("^fs\\.s3a\\.").forEach((key, value) -> {
            // What Hadoop ships with was asked for by nobody.
            if (!Arrays.equals(hadoop.getPropertySources(key), new String[] {"core-default.xml"})) {
                asked.put(key, value);
            }
        });
        refuseOthers(asked);
    }

    /** @throws ExportException {@code USAGE} when the user asked for another value of one of them */
    public static void refuseOthers(Map<String, String> asked) {
        new TreeMap<>(asked).forEach((key, other) -> {
            Matcher s3 = S3_SETTING.matcher(key);
            String value = s3.matches() ? S3_READS.get(s3.group(1)) : FORCED.get(key);
            if (value != null && !other.equalsIgnoreCase(value)) {
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
