package dev.oxenspark.spark.testing;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.hadoop.OxenFileSystem;
import dev.oxenspark.connector.hadoop.OxenPaths;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the harness promises to those who test with it. */
@ExtendWith(OxenSparkExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TestHarness {
    private static Path earlier = Path.of("");

    @Test
    @Order(1)
    void oneTestLeavesItsMarks(SparkSession spark, TestFolder folder) throws IOException {
        earlier = folder.path();
        Files.writeString(folder.resolve("mark"), "x");
        spark.range(1).createOrReplaceTempView("mark");
        spark.conf().set("spark.sql.catalog.mark", "none");
        spark.sql("create table mark_table using parquet as select 1 as a");
    }

    @Test
    @Order(2)
    void theNextOneFindsNoneOfThem(SparkSession spark, TestFolder folder) {
        assertThat(earlier).isNotEqualTo(folder.path()).doesNotExist();
        assertThat(folder.path()).isEmptyDirectory();
        assertThat(spark.catalog().tableExists("mark")).isFalse();
        assertThat(spark.catalog().tableExists("mark_table")).isFalse();
        assertThat(spark.conf().getOption("spark.sql.catalog.mark").isEmpty()).isTrue();
        assertThat(SparkSession.active()).isSameAs(spark);
    }

    @Test
    void permissionsOfLocalFilesAreThoseAskedFor(SparkSession spark, TestFolder folder) throws IOException {
        Path file = folder.resolve("file");
        var path = new org.apache.hadoop.fs.Path(file.toUri());
        FileSystem system = path.getFileSystem(spark.sessionState().newHadoopConf());
        assertThat(system).isInstanceOf(ForklessFileSystem.class);
        FileSystem.create(system, path, new FsPermission("640")).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void anOpenStreamIsALeak(SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = Backend.LOCAL.newRepository(folder);
        Commit commit = repository.commit(Map.of("a.txt", new byte[10]));
        FileEntry file = repository.files().get(0);
        String id = OxenFileSystem.register(repository.address(), OxenSettings.defaults());
        Configuration conf = new Configuration();
        OxenFileSystem.configuration().forEach(conf::set);
        Leaks leaks = Leaks.before(spark);
        var path = OxenPaths.path(id, file.in(commit.id()));
        try (FSDataInputStream open = path.getFileSystem(conf).open(path)) {
            assertThat(open.read()).isZero();
            assertThatThrownBy(leaks::checkNow).hasMessageContaining("1 open streams of repository files");
        }
        leaks.checkNow();
    }

    @Test
    void aThreadIsALeak(SparkSession spark) throws InterruptedException {
        Leaks leaks = Leaks.before(spark);
        CountDownLatch end = new CountDownLatch(1);
        Thread left = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "left-behind");
        left.start();
        assertThatThrownBy(leaks::checkNow).hasMessageContaining("left-behind");
        end.countDown();
        left.join();
        leaks.checkNow();
    }

    @Test
    void aCachedTableIsALeak(SparkSession spark) {
        Leaks leaks = Leaks.before(spark);
        var cached = spark.range(3).cache();
        assertThat(cached.count()).isEqualTo(3);
        assertThatThrownBy(leaks::checkNow).hasMessageContaining("cached");
        cached.unpersist(true);
        leaks.checkNow();
    }

    @Test
    void aStreamingQueryIsALeak(SparkSession spark) throws Exception {
        Leaks leaks = Leaks.before(spark);
        var query = spark.readStream()
                .format("rate")
                .load()
                .writeStream()
                .queryName("endless")
                .format("noop")
                .start();
        assertThatThrownBy(leaks::checkNow).hasMessageContaining("endless");
        query.stop();
        leaks.check();
    }

    @Test
    void aDifferenceShowsTheRowsThatDiffer(SparkSession spark) {
        var rows = spark.sql("select * from values (1, 'a'), (1, 'a'), (2, null) as t(id, name)");
        assertThat(rows).hasRows(RowFactory.create(1, "a"), RowFactory.create(2, null), RowFactory.create(1, "a"));
        assertThatThrownBy(() -> assertThat(rows).hasRows(RowFactory.create(1, "a"), RowFactory.create(3, "c")))
                .hasMessage("""
                        Rows differ.
                        Missing:
                          1 x [3, c]
                        Unexpected:
                          1 x [1, a]
                          1 x [2, null]""");
        assertThatThrownBy(() -> assertThat(rows).hasSameRowsAs(spark.sql("select 1L as id, 'a' as name")))
                .hasMessageContaining("Expected the columns")
                .hasMessageContaining("id: long")
                .hasMessageContaining("id: integer");
        assertThatThrownBy(() -> assertThat(spark.range(100).toDF()).hasRows()).hasMessageContaining("and 80 others");
    }

    @Test
    void bytesAreComparedByContentAndNumbersByType(SparkSession spark) {
        assertThat(spark.sql("select unhex('01ff') as b, map('k', array(1)) as m"))
                .hasSameRowsAs(spark.sql("select unhex('01ff') as b, map('k', array(1)) as m"));
        assertThatThrownBy(() ->
                        assertThat(spark.sql("select unhex('01ff') as b")).hasRows(RowFactory.create(new byte[] {1})))
                .hasMessageContaining("0x01ff");
    }
}
