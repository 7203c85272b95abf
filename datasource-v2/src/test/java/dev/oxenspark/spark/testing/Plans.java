package dev.oxenspark.spark.testing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec;
import org.apache.spark.sql.execution.ui.SQLAppStatusStore;
import org.apache.spark.sql.execution.ui.SQLExecutionUIData;
import scala.jdk.javaapi.CollectionConverters;

/** How Spark ran a query: what its scans read and how much of it. */
public final class Plans {
    private Plans() {}

    /** Lets plans stay as they were made, so that {@link #scan} finds what ran. */
    public static void keepAsMade(SparkSession session) {
        session.conf().set("spark.sql.adaptive.enabled", false);
    }

    /** The only scan of a query. */
    public static BatchScanExec scan(Dataset<Row> query) {
        List<BatchScanExec> scans =
                CollectionConverters.asJava(execution(query).executedPlan().collectLeaves()).stream()
                        .filter(BatchScanExec.class::isInstance)
                        .map(BatchScanExec.class::cast)
                        .toList();
        if (scans.size() != 1) {
            throw new AssertionError("Expected one scan in\n" + execution(query).executedPlan());
        }
        return scans.get(0);
    }

    /** How many rows the scan of a query that ran gave to Spark, which checks conditions again. */
    public static long rowsRead(Dataset<Row> query) {
        SparkPlan scan = scan(query);
        return scan.metrics().apply("numOutputRows").value();
    }

    /** Runs a query for nothing but its cost, and tells what Spark's UI then shows of it: metric by name. */
    public static Map<String, String> shown(SparkSession session, Dataset<Row> query) throws TimeoutException {
        query.write().format("noop").mode("overwrite").save();
        SharedSpark.awaitEvents();
        SQLAppStatusStore store = ((org.apache.spark.sql.classic.SparkSession) session)
                .sharedState()
                .statusStore();
        SQLExecutionUIData last = store.executionsList().last();
        var values = store.executionMetrics(last.executionId());
        Map<String, String> shown = new TreeMap<>();
        CollectionConverters.asJava(last.metrics()).forEach(metric -> {
            if (values.contains(metric.accumulatorId())) {
                shown.put(metric.name(), values.apply(metric.accumulatorId()));
            }
        });
        return shown;
    }

    /** Everything that Spark shows of a query. */
    public static String text(Dataset<Row> query) {
        QueryExecution execution = execution(query);
        return execution.toString() + execution.simpleString();
    }

    private static QueryExecution execution(Dataset<Row> query) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution();
    }
}
