package dev.oxenspark.export.testing;

import dev.oxenspark.spark.testing.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Has the shared Spark start with Delta, and resolves the {@link Workbench} of a test. */
final class WorkbenchExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(WorkbenchExtension.class);

    static {
        // Spark takes these for the settings of its first session, whoever starts that.
        System.setProperty("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        System.setProperty("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        System.setProperty("spark.databricks.delta.snapshotPartitions", "1");
        // Half the time that a first version takes goes into a list of files for its checksum, by a job of Spark's.
        System.setProperty("spark.databricks.delta.allFilesInCrc.enabled", "false");
        // As the command line has it: what tasks have copied so far comes with it.
        System.setProperty("spark.executor.heartbeatInterval", "5s");
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        TestFolder folder = new TestFolder(Files.createTempDirectory("oxen-export-test-"));
        context.getStore(NAMESPACE).put(TestFolder.class, folder);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try (Stream<Path> files = Files.walk(folder(context).path())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static TestFolder folder(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(NAMESPACE).get(TestFolder.class, TestFolder.class));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Workbench.class;
    }

    /** The session is the test's own: the other extension has made it the active one. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new Workbench(SparkSession.active(), folder(context));
    }
}
