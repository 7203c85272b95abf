package dev.oxenspark.spark.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.spark.OxenOptions;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.LogicalWriteInfoImpl;
import org.apache.spark.sql.connector.write.PhysicalWriteInfoImpl;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.reflect.ClassTag$;

/** The tasks of a write, one call at a time. */
@ExtendWith(OxenSparkExtension.class)
final class TestWriteTasks {
    private static final StructType COLUMNS = StructType.fromDDL("id BIGINT");

    private static BatchWrite batch(TestRepository repository, Map<String, String> options) {
        PinnedPath path = PinnedPath.resolve(OxenOptions.of(options));
        var info = new LogicalWriteInfoImpl(
                "query", COLUMNS, CaseInsensitiveStringMap.empty(), Optional.empty(), Optional.empty());
        return new PathWriteBuilder(path, info, WriteMode.APPEND).build().toBatch();
    }

    private static WriterCommitMessage written(DataWriter<InternalRow> writer, long... ids) throws IOException {
        for (long id : ids) {
            writer.write(new GenericInternalRow(new Object[] {id}));
        }
        return writer.commit();
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoAttemptsAtATaskOneCounts(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        BatchWrite batch = batch(repository, Map.of("path", repository.at("data")));
        assertThat(batch.useCommitCoordinator())
                .as("Spark's arbiter fails the stage")
                .isFalse();
        var factory = batch.createBatchWriterFactory(new PhysicalWriteInfoImpl(1));
        WriterCommitMessage winner;
        try (DataWriter<InternalRow> first = factory.createWriter(0, 1);
                DataWriter<InternalRow> second = factory.createWriter(0, 2);
                DataWriter<InternalRow> third = factory.createWriter(0, 3)) {
            winner = written(first, 1, 2, 3);
            written(second, 1, 2, 3);
            third.write(new GenericInternalRow(new Object[] {1L}));
            third.abort();
        }
        batch.commit(new WriterCommitMessage[] {winner});

        assertThat(repository.paths()).hasSize(1);
        dev.oxenspark.spark.testing.RowsAssert.assertThat(
                        spark.read().format("oxen").load(repository.at("data")))
                .hasSameRowsAs(spark.range(1, 4).toDF());
    }

    @ParameterizedTest
    @EnumSource
    void whatATaskReportsTravelsWithKryoToo(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        BatchWrite batch = batch(repository, Map.of("path", repository.at("data")));
        SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
        WriterCommitMessage arrived;
        try (DataWriter<InternalRow> writer =
                batch.createBatchWriterFactory(new PhysicalWriteInfoImpl(1)).createWriter(0, 1)) {
            ByteBuffer sent = kryo.serialize(written(writer, 7), ClassTag$.MODULE$.apply(Object.class));
            arrived = kryo.deserialize(sent, ClassTag$.MODULE$.apply(Object.class));
        }
        batch.commit(new WriterCommitMessage[] {arrived});
        assertThat(repository.paths()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void noTextOfWhatTasksGetHoldsTheToken(Backend backend, SparkSession spark, TestFolder folder) throws IOException {
        TestRepository repository = backend.newRepository(folder);
        Map<String, String> options = Map.of("path", repository.at("data"), "token", "s3cr3t-t0ken");
        BatchWrite batch = batch(repository, options);
        var factory = batch.createBatchWriterFactory(new PhysicalWriteInfoImpl(1));
        assertThat(factory.toString()).doesNotContain("s3cr3t-t0ken");
        assertThat(PinnedPath.resolve(OxenOptions.of(options)).toString()).doesNotContain("s3cr3t-t0ken");

        try (DataWriter<InternalRow> writer = factory.createWriter(0, 1)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new ObjectOutputStream(bytes).writeObject(written(writer, 7));
            assertThat(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("s3cr3t-t0ken");
        }
        batch.abort(new WriterCommitMessage[0]);
    }
}
