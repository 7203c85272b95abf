package dev.oxenspark.spark.bridge;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkBuildInfo;

/** The Spark that this was compiled for. On another one, calls would fail somewhere in the middle of a query. */
public final class RightSpark {
    private static final Pattern MINOR = Pattern.compile("(\\d+\\.\\d+).*");
    private static final String COMPILED_FOR = minor(compiledFor());

    private RightSpark() {}

    /** @throws OxenException {@code UNSUPPORTED} when this is another one; its last number does not count */
    public static void check() {
        check(SparkBuildInfo.spark_version());
    }

    static void check(String version) {
        if (!minor(version).equals(COMPILED_FOR)) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    "This is Spark %s, and this oxen-spark is made for Spark %s. Add the bundle that is made for your Spark instead; the README of oxen-spark lists them"
                            .formatted(version, COMPILED_FOR));
        }
    }

    private static String minor(String version) {
        Matcher matcher = MINOR.matcher(version);
        return matcher.matches() ? matcher.group(1) : version;
    }

    private static String compiledFor() {
        Properties build = new Properties();
        try (InputStream in = RightSpark.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("spark");
    }
}
