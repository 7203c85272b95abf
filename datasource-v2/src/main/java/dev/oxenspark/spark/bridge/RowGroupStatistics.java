package dev.oxenspark.spark.bridge;

import dev.oxenspark.connector.Blobs;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.filter2.predicate.LogicalInverseRewriter;
import org.apache.parquet.filter2.statisticslevel.StatisticsFilter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSourceUtils;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFilters;
import org.apache.spark.sql.execution.datasources.parquet.ParquetOptions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.util.SerializableConfiguration;
import scala.Option;

/**
 * Which row groups Spark's reader leaves out because of what the footer says about their values: the reader keeps that
 * to itself, so the same conditions are put to the same footer, which is at hand just then. Made on the driver, used in
 * tasks.
 */
record RowGroupStatistics(
        List<Filter> conditions,
        boolean dates,
        boolean timestamps,
        boolean decimals,
        boolean strings,
        int mostInList,
        boolean caseSensitive,
        String rebaseMode,
        Broadcast<SerializableConfiguration> conf)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Length and magic number after a footer. */
    private static final int END = 8;

    /** Empty when nothing is left out by statistics. */
    static Optional<RowGroupStatistics> of(SparkSession session, Map<String, String> options, List<Filter> conditions) {
        SQLConf settings = SQLConf.get();
        if (conditions.isEmpty() || !settings.parquetFilterPushDown()) {
            return Optional.empty();
        }
        return Optional.of(new RowGroupStatistics(
                conditions,
                settings.parquetFilterPushDownDate(),
                settings.parquetFilterPushDownTimestamp(),
                settings.parquetFilterPushDownDecimal(),
                settings.parquetFilterPushDownStringPredicate(),
                settings.parquetFilterPushDownInFilterThreshold(),
                settings.caseSensitiveAnalysis(),
                new ParquetOptions(FileFormats.scala(options), settings).datetimeRebaseModeInRead(),
                JavaSparkContext.fromSparkContext(session.sparkContext())
                        .broadcast(new SerializableConfiguration(FileFormats.hadoop(session, options)))));
    }

    /** How many row groups of a piece are left out; 0 for a file whose footer would have to be fetched once more. */
    long pruned(PartitionedFile piece) throws IOException {
        Configuration hadoop = conf.value().value();
        ParquetReadOptions options = HadoopReadOptions.builder(hadoop, piece.toPath())
                .withRange(piece.start(), piece.start() + piece.length())
                .build();
        if (!options.useStatsFilter()) {
            return 0;
        }
        HadoopInputFile file = HadoopInputFile.fromPath(piece.toPath(), hadoop);
        try (SeekableInputStream in = file.newStream()) {
            return isAtHand(file, in) ? pruned(ParquetFileReader.readFooter(file, options, in)) : 0;
        }
    }

    private static boolean isAtHand(HadoopInputFile file, SeekableInputStream in) throws IOException {
        in.seek(file.getLength() - END);
        return BytesUtils.readIntLittleEndian(in) <= Blobs.TAIL - END;
    }

    private long pruned(ParquetMetadata footer) {
        Optional<FilterPredicate> predicate = predicate(footer.getFileMetaData());
        return predicate.isEmpty()
                ? 0
                : footer.getBlocks().stream()
                        .filter(group -> StatisticsFilter.canDrop(predicate.get(), group.getColumns()))
                        .count();
    }

    private Optional<FilterPredicate> predicate(FileMetaData file) {
        ParquetFilters filters = new ParquetFilters(
                file.getSchema(),
                dates,
                timestamps,
                decimals,
                strings,
                mostInList,
                caseSensitive,
                DataSourceUtils.datetimeRebaseSpec(file.getKeyValueMetaData()::get, rebaseMode));
        return conditions.stream()
                .map(filters::createFilter)
                .filter(Option::isDefined)
                .map(Option::get)
                .reduce(FilterApi::and)
                .map(LogicalInverseRewriter::rewrite);
    }
}
