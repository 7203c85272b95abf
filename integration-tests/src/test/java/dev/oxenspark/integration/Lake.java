package dev.oxenspark.integration;

import dev.oxenspark.connector.testing.S3Server;
import io.delta.tables.DeltaTable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The demo's lake on an S3 server: pictures in one bucket, Delta tables that point to them in another. */
final class Lake {
    private static final String PICTURES = "s3a://raw/digits/";

    private final S3Server server;
    private final SparkSession spark;

    private Lake(S3Server server, SparkSession spark) {
        this.server = server;
        this.spark = spark;
    }

    /** @param demo folder that the demo made */
    static Lake copyOf(Path demo, S3Server server) throws Exception {
        upload(demo.resolve("pictures"), server);
        SparkSession session = session();
        server.configuration().forEach(session.conf()::set);
        Lake lake = new Lake(server, session);
        lake.write(
                "images",
                lake.demo(demo, "images")
                        .withColumn(
                                "uri",
                                functions.concat(
                                        functions.lit(PICTURES),
                                        functions.substring_index(functions.col("uri"), "/", -1))));
        lake.write("labels", lake.demo(demo, "labels"));
        return lake;
    }

    /** A new one in this process, with Delta. All of them have one Spark, which nobody stops. */
    static synchronized SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.databricks.delta.snapshotPartitions", "1")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .getOrCreate()
                .newSession();
    }

    static String table(String name) {
        return "s3a://lake/" + name;
    }

    void correctLabel(int id, int label) {
        DeltaTable.forPath(spark, table("labels"))
                .update(functions.col("id").equalTo(id), Map.of("label", functions.lit(label)));
    }

    /** Rows of {@code labels} now. */
    List<Row> labels() {
        return spark.read().format("delta").load(table("labels")).collectAsList();
    }

    /** What lets a command read it. */
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        server.configuration().forEach((key, value) -> {
            settings.add("--conf");
            settings.add("spark.hadoop." + key + "=" + value);
        });
        return settings;
    }

    private Dataset<Row> demo(Path demo, String table) {
        return spark.read()
                .format("delta")
                .option("versionAsOf", 0)
                .load(demo.resolve("lake").resolve(table).toString());
    }

    private void write(String table, Dataset<Row> rows) {
        rows.coalesce(1).write().format("delta").save(table(table));
    }

    private static void upload(Path pictures, S3Server server) throws Exception {
        try (S3Client s3 = S3Client.builder()
                        .endpointOverride(URI.create(server.endpoint()))
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                        .httpClientBuilder(ApacheHttpClient.builder())
                        .build();
                Stream<Path> files = Files.list(pictures)) {
            s3.createBucket(bucket -> bucket.bucket("lake"));
            s3.createBucket(bucket -> bucket.bucket("raw"));
            files.parallel()
                    .forEach(file -> s3.putObject(
                            object -> object.bucket("raw").key("digits/" + file.getFileName()),
                            RequestBody.fromFile(file)));
        }
    }
}
