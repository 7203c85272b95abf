package dev.oxenspark.spark.testing;

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

/**
 * Gives tests a {@link SparkSession} of their own on one shared Spark, and a {@link TestFolder} that is empty before
 * and gone after. A test that leaves streams, jobs, cached tables or threads behind fails.
 */
public final class OxenSparkExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(OxenSparkExtension.class);

    /** Kept in one piece, since JUnit would close a session that it holds by itself. */
    private record Given(SparkSession session, TestFolder folder, Leaks leaks) {}

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        SparkSession session = SharedSpark.newSession();
        TestFolder folder = new TestFolder(Files.createTempDirectory("oxen-spark-test-"));
        context.getStore(NAMESPACE).put(Given.class, new Given(session, folder, Leaks.before(session)));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Given given = given(context);
        try {
            given.leaks.check();
        } finally {
            given.session.catalog().clearCache();
            SharedSpark.forgetTables();
            delete(given.folder.path());
        }
    }

    private static Given given(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(NAMESPACE).get(Given.class, Given.class));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == SparkSession.class || type == TestFolder.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Given given = given(context);
        return parameter.getParameter().getType() == SparkSession.class ? given.session : given.folder;
    }
}
