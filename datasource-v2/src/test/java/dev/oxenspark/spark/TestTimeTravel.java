package dev.oxenspark.spark;

import static dev.oxenspark.spark.testing.RowsAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which commit a read of a path is of. */
@ExtendWith(OxenSparkExtension.class)
final class TestTimeTravel {
    private static Commit version(TestRepository repository, String text) {
        return version(repository, "main", text);
    }

    private static Commit version(TestRepository repository, String branch, String text) {
        return repository.commit(branch, Map.of("a.csv", (text + "\n").getBytes(UTF_8)));
    }

    private static DataFrameReader reader(SparkSession spark) {
        return spark.read().format("oxen");
    }

    private static Row row(String text) {
        return RowFactory.create(text);
    }

    @ParameterizedTest
    @EnumSource
    void aVersionIsABranchACommitOrAPrefix(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = version(repository, "one");
        version(repository, "two");
        version(repository, "review/ann", "three");
        String path = repository.at("a.csv");
        String id = first.id().toString();

        assertThat(reader(spark).option("versionAsOf", id).load(path)).hasRows(row("one"));
        assertThat(reader(spark).option("versionAsOf", id.substring(0, 8)).load(path))
                .hasRows(row("one"));
        assertThat(reader(spark).option("VERSIONASOF", "review/ann").load(path)).hasRows(row("three"));
        assertThat(reader(spark).load(path)).hasRows(row("two"));
    }

    @ParameterizedTest
    @EnumSource
    void aTimestampIsTheNewestCommitThatTheBranchHadThen(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = version(repository, "one");
        Commit second = version(repository, "two");
        Commit aside = version(repository, "review", "three");
        String path = repository.at("a.csv");

        // As Spark shows the commit's time: to the microsecond, which is not later than the commit by more.
        String time = spark.sql("select cast(timestamp'%s' as string)".formatted(first.timestamp()))
                .first()
                .getString(0);
        assertThat(reader(spark).option("timestampAsOf", time).load(path)).hasRows(row("one"));
        assertThat(reader(spark)
                        .option("timestampAsOf", second.timestamp().toString())
                        .load(path))
                .hasRows(row("two"));
        assertThat(reader(spark).option("timestampAsOf", "2999-01-01").load(path))
                .hasRows(row("two"));
        assertThat(reader(spark)
                        .option("timestampAsOf", aside.timestamp().toString())
                        .option("revision", "review")
                        .load(path))
                .hasRows(row("three"));
        spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
        assertThatThrownBy(() -> reader(spark).option("timestampAsOf", time).load(path))
                .as("the same clock time nine hours earlier")
                .hasMessageContaining("Branch 'main' of " + repository.at("") + " had no commit at")
                .hasMessageContaining(first.id().toString());
    }

    @ParameterizedTest
    @EnumSource
    void saysWhichVersionOptionsContradictEachOther(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        Commit first = version(repository, "one");
        String path = repository.at("a.csv");

        assertThatThrownBy(() -> reader(spark)
                        .option("versionAsOf", "main")
                        .option("revision", "main")
                        .load(path))
                .hasMessage(
                        "versionAsOf 'main' and revision 'main' both say which version to read. Give one of the two");
        assertThatThrownBy(() -> reader(spark)
                        .option("versionAsOf", "main")
                        .option("timestampAsOf", "2026-01-01")
                        .load(path))
                .hasMessageContaining("both say which version to read");
        assertThatThrownBy(() -> reader(spark)
                        .option("timestampAsOf", "2026-01-01")
                        .option("revision", first.id().toString())
                        .load(path))
                .hasMessageContaining("'" + first.id() + "' is a commit already");
        assertThatThrownBy(
                        () -> reader(spark).option("timestampAsOf", "yesterday").load(path))
                .hasMessageContaining("'yesterday' is not a timestamp");
        assertThatThrownBy(() -> reader(spark).option("versionAsOf", "mian").load(path))
                .hasMessageContaining("Did you mean 'main'?");
        assertThatThrownBy(() -> spark.range(1)
                        .write()
                        .format("oxen")
                        .option("versionAsOf", "main")
                        .save(repository.at("new")))
                .hasMessageContaining("versionAsOf and timestampAsOf are for reading");
        assertThat(repository.history()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aReadStaysAtTheCommitThatItsBranchHad(Backend backend, SparkSession spark, TestFolder folder) {
        TestRepository repository = backend.newRepository(folder);
        version(repository, "one");
        Dataset<Row> before = reader(spark).load(repository.at("a.csv"));
        Dataset<Row> joined = before.join(before.toDF("other"));
        version(repository, "two");

        assertThat(before).hasRows(row("one"));
        assertThat(joined).hasRows(RowFactory.create("one", "one"));
        assertThat(reader(spark).load(repository.at("a.csv"))).hasRows(row("two"));
    }

    @Test
    @NeedsOxenServer
    void aWriterInTheMiddleOfAQueryDoesNotChangeIt(SparkSession spark) {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        TestRepository repository = new TestRepository(address);
        version(repository, "one");
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared())) {
            Dataset<Row> rows = reader(spark).load(proxy.through(address).text() + "/a.csv");
            AtomicBoolean written = new AtomicBoolean();
            proxy.rule(request -> {
                if (!written.getAndSet(true)) {
                    version(repository, "two");
                }
                return Fault.none();
            });
            proxy.forget();

            assertThat(rows).hasRows(row("one"));
            assertThat(written).isTrue();
            assertThat(proxy.requests()).noneMatch(request -> request.route().startsWith("/branches"));
        }
    }
}
