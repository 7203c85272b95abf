package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.Plans;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree of which the driver holds no file. */
@ExtendWith(OxenSparkExtension.class)
final class TestLargeTree {
    private static final int FLAT = 100_000;
    private static final int FOLDERS = 500;

    /** One large folder, and many small ones; {@code i} is a file's second of 1970 as well. */
    private static TestRepository repository(Backend backend, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        repository.transact("main", transaction -> {
            UploadedFile content;
            try (UploadSession session = transaction.uploads().open()) {
                content = session.put("any", BlobSource.of(new byte[] {1, 2, 3}));
                session.flush();
            }
            for (int i = 0; i < FLAT + 2 * FOLDERS; i++) {
                String path = i < FLAT ? "images/%06d.bin".formatted(i) : "small/%03d/%d.bin".formatted(i % FOLDERS, i);
                transaction.add(new UploadedFile(
                        path,
                        content.hash(),
                        content.size(),
                        content.dataType(),
                        content.mimeType(),
                        Instant.ofEpochSecond(i),
                        null));
            }
        });
        return repository;
    }

    @ParameterizedTest
    @EnumSource
    void isPlannedInPiecesThatTasksList(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = repository(backend, folder);
        Plans.keepAsMade(spark);
        Dataset<Row> files = spark.read().format("oxen").option("as", "files").load(repository.at(""));
        assertThat(files.selectExpr(
                        "count(*)",
                        "count(distinct path)",
                        "sum(size)",
                        "sum(unix_timestamp(modified))",
                        "count_if(parent = 'images')"))
                .hasRows(RowFactory.create(
                        FLAT + 2L * FOLDERS, FLAT + 2L * FOLDERS, 3L * (FLAT + 2 * FOLDERS), sum(), (long) FLAT));
        Dataset<Row> some = files.where("path like '%99%' and name < '000500'").select("path");
        assertThat(some)
                .hasRows(
                        RowFactory.create("images/000099.bin"),
                        RowFactory.create("images/000199.bin"),
                        RowFactory.create("images/000299.bin"),
                        RowFactory.create("images/000399.bin"),
                        RowFactory.create("images/000499.bin"));
        assertThat(Plans.rowsRead(some)).as("conditions are applied by tasks").isEqualTo(5);
        assertThat(files.where("parent = 'small/007'").select("path", "content"))
                .hasRows(
                        RowFactory.create("small/007/100007.bin", new byte[] {1, 2, 3}),
                        RowFactory.create("small/007/100507.bin", new byte[] {1, 2, 3}));
        assertThat(bytes(partitions(files.select("path"))))
                .as("what the driver sends out, where an entry of a file has a hundred bytes and more")
                .isLessThan(200 * FOLDERS);
        if (repository.address() instanceof RepositoryAddress.Remote remote) {
            countRequests(spark, remote);
        }
    }

    private static void countRequests(SparkSession spark, RepositoryAddress.Remote address) {
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            String path = new TestRepository(proxy.through(address)).at("");
            Dataset<Row> files =
                    spark.read().format("oxen").option("as", "files").load(path);
            assertThat(proxy.count("GET", "/tree")).as("load").isEqualTo(1);
            proxy.forget();
            assertThat(Plans.text(files.select("path"))).contains("pieces");
            assertThat(proxy.requests()).as("explain").isEmpty();
            assertThat(files.select("path").count()).isEqualTo(FLAT + 2 * FOLDERS);
            assertThat(proxy.requests())
                    .as("a request for each bucket of the large folder, one for the small ones")
                    .hasSize(FLAT / 10_000 + 1);
            proxy.forget();
            assertThat(files.where("parent = 'small/007'").select("path").collectAsList())
                    .hasSize(2);
            assertThat(proxy.requests()).as("one folder").hasSize(1);
        }
    }

    private static long sum() {
        long last = FLAT + 2 * FOLDERS - 1;
        return last * (last + 1) / 2;
    }

    private static List<InputPartition> partitions(Dataset<Row> query) {
        return List.of(Plans.scan(query).scan().toBatch().planInputPartitions());
    }

    private static int bytes(List<InputPartition> partitions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            for (InputPartition partition : partitions) {
                out.writeObject(partition);
            }
        }
        return bytes.size();
    }
}
