package dev.oxenspark.integration;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the tests on a cluster submit. Prints lines that begin with {@code SAW}. */
public final class ClusterJob {
    private static final Set<String> EXECUTORS = ConcurrentHashMap.newKeySet();

    private ClusterJob() {}

    public static void main(String[] arguments) throws Exception {
        try (SparkSession spark = SparkSession.builder().appName("cluster").getOrCreate()) {
            spark.sparkContext().addSparkListener(new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd task) {
                    EXECUTORS.add(task.taskInfo().executorId());
                }
            });
            String repository = arguments[1];
            if (arguments[0].contains("write")) {
                write(spark, repository);
            }
            if (arguments[0].contains("read")) {
                read(spark, repository);
            }
        }
    }

    private static void write(SparkSession spark, String repository) throws Exception {
        Dataset<Row> rows = spark.range(0, 1_000, 1, 8).selectExpr("id", "cast(id as string) as text");
        save(rows, repository, "errorifexists", "table");
        save(rows.selectExpr("id + 1000 as id", "text"), repository, "append", "table");
        save(rows, repository, "overwrite", "one.csv");
        spark.sparkContext().listenerBus().waitUntilEmpty();
        System.out.println("SAW writing executors " + EXECUTORS.size());
        EXECUTORS.clear();
    }

    private static void save(Dataset<Row> rows, String repository, String mode, String path) {
        rows.write()
                .format("oxen")
                .mode(mode)
                .options(Map.of("repository", repository, "create-repository", "true"))
                .save(path);
    }

    private static void read(SparkSession spark, String repository) throws Exception {
        Dataset<Row> table = load(spark, repository, "table", "table");
        System.out.println(
                "SAW table " + table.selectExpr("count(*)", "sum(id)").first());
        Dataset<Row> files = load(spark, repository, "", "files");
        System.out.println("SAW files "
                + files.selectExpr("count(*)", "count_if(length(content) = size)")
                        .first());
        System.out.println(
                "SAW csv " + load(spark, repository, "one.csv", "table").count());
        spark.sparkContext().listenerBus().waitUntilEmpty();
        System.out.println("SAW reading executors " + EXECUTORS.size());
    }

    private static Dataset<Row> load(SparkSession spark, String repository, String path, String as) {
        return spark.read()
                .format("oxen")
                .option("repository", repository)
                .option("as", as)
                .load(path);
    }
}
