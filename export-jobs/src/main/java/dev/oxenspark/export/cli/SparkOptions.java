package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.hadoop.OxenFileSystem;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Ledger;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.audit.ExportIndex;
import dev.oxenspark.export.delta.ForcedSettings;
import java.net.URL;
import java.security.CodeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import scala.Option;
import scala.Tuple2;

/** Where Spark runs, and where a run keeps its state. */
final class SparkOptions {
    private static final String HADOOP = "spark.hadoop.";

    @CommandLine.Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark master; local[*] unless spark-submit gave one.")
    private @Nullable String master;

    @CommandLine.Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "Spark setting, as in spark-submit; may be repeated.")
    private Map<String, String> conf = new LinkedHashMap<>();

    @CommandLine.Option(
            names = "--state",
            paramLabel = "URI",
            description = "Folder for staged rows, copy journal and ledger. On a cluster it must be given, and shared."
                    + " Default with a local master: the user's state folder.")
    private @Nullable String state;

    @CommandLine.Option(
            names = "--time-budget",
            paramLabel = "DURATION",
            description = "How long a request to the repository is tried again, as in PT90S or PT10M (the default).")
    private @Nullable Duration timeBudget;

    OxenSettings settings() {
        OxenSettings defaults = OxenSettings.defaults();
        return timeBudget == null ? defaults : defaults.withTimeBudget(timeBudget);
    }

    /** Starts Spark, which ends with the process, or gives these settings to a session that is there already. */
    SparkSession session() {
        ForcedSettings.refuseOthers(conf);
        SparkSession.Builder builder = SparkSession.builder()
                .appName("oxen-export")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.session.timeZone", "UTC");
        OxenFileSystem.configuration().forEach((key, value) -> builder.config(HADOOP + key, value));
        if (isLocal()) {
            builder.master(url()).config("spark.ui.enabled", "false").config("spark.driver.host", "localhost");
            builder.config("spark.sql.shuffle.partitions", "8");
            builder.config("spark.databricks.delta.snapshotPartitions", "2");
            // What tasks have copied so far comes with it. Spark takes one that comes while it still starts for an
            // error.
            builder.config("spark.executor.heartbeatInterval", "5s");
        } else if (master != null) {
            builder.master(master);
            ownJar().ifPresent(jar -> builder.config("spark.jars", jar));
        }
        conf.forEach(builder::config);
        return builder.getOrCreate();
    }

    /**
     * The same, for a command that exports.
     *
     * @throws ExportException {@code USAGE} when what spark-submit was given, or the session that is there already, has
     *     other settings than exports are made with
     */
    SparkSession exportSession() {
        Option<SparkSession> running = running();
        if (running.isDefined()) {
            ForcedSettings.refuseOthers(running.get());
        } else {
            ForcedSettings.refuseOthers(submitted());
        }
        return session();
    }

    /** @throws ExportException {@code USAGE} when a cluster has none */
    String stateFolder() {
        if (state != null) {
            return StateFolder.parse(state).toString();
        }
        if (!isLocal()) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VALIDATE,
                    "STATE_MISSING",
                    "On a cluster, --state must name a folder that the driver and all executors share, such as s3a://…");
        }
        return StateFolder.standard().toUri().toString();
    }

    /** The index of exports in the state folder, which must be on this machine; needs no Spark. */
    ExportIndex index(OxenRepository repository) {
        return IndexOption.in(state, repository);
    }

    /** What runs recorded in the state folder; needs no Spark. */
    Ledger ledger() {
        return Ledger.in(stateFolder(), hadoop());
    }

    /** How files are reached: as Spark does it, whether it runs or not. */
    Configuration hadoop() {
        Option<SparkSession> running = running();
        if (running.isDefined()) {
            return running.get().sessionState().newHadoopConf();
        }
        Configuration hadoop = new Configuration();
        Map<String, String> settings = submitted();
        settings.putAll(conf);
        settings.forEach((key, value) -> {
            if (key.startsWith(HADOOP)) {
                hadoop.set(key.substring(HADOOP.length()), value);
            }
        });
        return hadoop;
    }

    private static Option<SparkSession> running() {
        return SparkSession.getActiveSession().orElse(SparkSession::getDefaultSession);
    }

    /** What spark-submit was given. */
    private static Map<String, String> submitted() {
        Map<String, String> submitted = new LinkedHashMap<>();
        for (Tuple2<String, String> setting : new SparkConf().getAll()) {
            submitted.put(setting._1(), setting._2());
        }
        return submitted;
    }

    /** What executors have to be given, as spark-submit does; none when run from classes. */
    private static Optional<String> ownJar() {
        CodeSource code = SparkOptions.class.getProtectionDomain().getCodeSource();
        return Optional.ofNullable(code)
                .map(CodeSource::getLocation)
                .map(URL::toString)
                .filter(url -> url.endsWith(".jar"));
    }

    private boolean isLocal() {
        return url().startsWith("local");
    }

    private String url() {
        return master != null
                ? master
                : conf.getOrDefault("spark.master", System.getProperty("spark.master", "local[*]"));
    }
}
