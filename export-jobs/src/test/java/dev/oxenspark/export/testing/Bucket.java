package dev.oxenspark.export.testing;

import dev.oxenspark.connector.testing.S3Server;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** A bucket of the shared S3 server, written to past everything that is tested. */
public record Bucket(String name) {
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    /** Whether the bucket keeps what is overwritten. */
    public enum Kind {
        PLAIN,
        VERSIONED
    }

    /** An empty one. Spark reaches it: in these tests, all that it asks an S3 server goes to this one. */
    public static Bucket create(Workbench bench, Kind kind) {
        return create(bench.spark(), kind);
    }

    public static Bucket create(SparkSession spark, Kind kind) {
        Bucket bucket = new Bucket("bucket-" + BUCKETS.incrementAndGet());
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(bucket.name));
            if (kind == Kind.VERSIONED) {
                client.putBucketVersioning(request -> request.bucket(bucket.name)
                        .versioningConfiguration(versions -> versions.status(BucketVersioningStatus.ENABLED)));
            }
        }
        S3Server.shared().configuration().forEach((key, value) -> bucket.configure(spark, key, value));
        return bucket;
    }

    /** @param key one of {@code fs.s3a.*}; it holds for this bucket alone */
    public void configure(Workbench bench, String key, String value) {
        configure(bench.spark(), key, value);
    }

    public void configure(SparkSession spark, String key, String value) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        hadoop.set(key.replaceFirst("^fs\\.s3a\\.", "fs.s3a.bucket." + name + "."), value);
    }

    public void put(String key, String content) {
        try (S3Client client = client()) {
            client.putObject(
                    request -> request.bucket(name).key(key), RequestBody.fromString(content, StandardCharsets.UTF_8));
        }
    }

    public void delete(String key) {
        try (S3Client client = client()) {
            client.deleteObject(request -> request.bucket(name).key(key));
        }
    }

    /** All that is in it, also in another one. */
    public void copyTo(Bucket other) {
        try (S3Client client = client()) {
            client.listObjectsV2Paginator(request -> request.bucket(name))
                    .contents()
                    .forEach(object -> client.copyObject(copy -> copy.sourceBucket(name)
                            .sourceKey(object.key())
                            .destinationBucket(other.name)
                            .destinationKey(object.key())));
        }
    }

    /** {@code s3a://{bucket}/{key}}. */
    public String at(String key) {
        return "s3a://" + name + "/" + key;
    }

    private static S3Client client() {
        return S3Client.builder()
                .endpointOverride(URI.create(S3Server.shared().endpoint()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
    }
}
