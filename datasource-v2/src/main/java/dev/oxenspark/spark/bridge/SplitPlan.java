package dev.oxenspark.spark.bridge;

import dev.oxenspark.spark.TabularFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Cuts files into pieces and packs these into partitions, by Spark's own rules of size, except that a Parquet file is
 * cut between its row groups: a piece without one would cost a task and a footer for nothing.
 */
final class SplitPlan {
    private static final int FOOTERS_FOR_LIMIT = 16;
    private static final int FILES_FOR_ROW_GROUPS = 100;

    private final SparkSession session;
    private final FileFormat fileFormat;
    private final TabularFormat format;
    private final Map<String, String> options;

    SplitPlan(SparkSession session, FileFormat fileFormat, TabularFormat format, Map<String, String> options) {
        this.session = session;
        this.fileFormat = fileFormat;
        this.format = format;
        this.options = options;
    }

    InputPartition[] partitions(List<DataFile> all, Portion portion) {
        List<DataFile> files = enough(all, portion);
        long openCost = Long.parseLong(
                session.conf().get("spark.sql.files.openCostInBytes").replaceAll("\\D", ""));
        long total = files.stream()
                .mapToLong(file -> file.status().getLen() + openCost)
                .sum();
        long most = FilePartition.maxSplitBytes(session, () -> total);
        List<PartitionedFile> pieces = new ArrayList<>();
        for (DataFile file : files) {
            pieces.addAll(portion.isSampled() ? sample(file, portion, files.size()) : cut(file, most));
        }
        pieces.sort(Comparator.comparingLong(PartitionedFile::length).reversed());
        return CollectionConverters.asJava(FilePartition.getFilePartitions(session, FileFormats.scala(pieces), most))
                .toArray(InputPartition[]::new);
    }

    /** The first files that have as many rows as are wanted, as far as a few footers tell. */
    private List<DataFile> enough(List<DataFile> files, Portion portion) {
        if (!portion.isLimited() || portion.isSampled() || format != TabularFormat.PARQUET) {
            return files;
        }
        Configuration conf = FileFormats.hadoop(session, options);
        long rows = 0;
        for (int i = 0; i < Math.min(FOOTERS_FOR_LIMIT, files.size() - 1); i++) {
            rows += Footers.rows(files.get(i).status(), conf);
            if (rows >= portion.limit()) {
                return files.subList(0, i + 1);
            }
        }
        return files;
    }

    /** Row groups while there are few files, else whole files; the choice depends on nothing but names and seed. */
    private List<PartitionedFile> sample(DataFile file, Portion portion, int files) {
        FileStatus status = file.status();
        if (format != TabularFormat.PARQUET || files > FILES_FOR_ROW_GROUPS) {
            return portion.holds(file.name(), 0) ? List.of(piece(file, 0, status.getLen())) : List.of();
        }
        List<Long> ends = Footers.ends(status, FileFormats.hadoop(session, options));
        List<PartitionedFile> pieces = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < ends.size(); i++) {
            long end = i == ends.size() - 1 ? status.getLen() : ends.get(i);
            if (portion.holds(file.name(), i)) {
                pieces.add(piece(file, start, end - start));
            }
            start = end;
        }
        return pieces;
    }

    private List<PartitionedFile> cut(DataFile file, long most) {
        FileStatus status = file.status();
        long length = status.getLen();
        if (length <= most || !fileFormat.isSplitable(session, FileFormats.scala(options), status.getPath())) {
            return List.of(piece(file, 0, length));
        }
        List<Long> ends = format == TabularFormat.PARQUET
                ? Footers.ends(status, FileFormats.hadoop(session, options))
                : List.of();
        List<PartitionedFile> pieces = new ArrayList<>();
        long start = 0;
        while (start < length) {
            long end = ends.isEmpty() ? Math.min(start + most, length) : lastWithin(ends, start, most, length);
            pieces.add(piece(file, start, end - start));
            start = end;
        }
        return pieces;
    }

    /** The last end of a row group that keeps a piece within its size; at least one row group, however large. */
    private static long lastWithin(List<Long> ends, long start, long most, long length) {
        long chosen = 0;
        for (long end : ends) {
            if (end > start && (chosen == 0 || end - start <= most)) {
                chosen = end;
            }
        }
        return chosen == 0 || chosen == ends.get(ends.size() - 1) ? length : chosen;
    }

    static PartitionedFile piece(DataFile file, long start, long length) {
        FileStatus status = file.status();
        return new PartitionedFile(
                file.constants(),
                SparkPath.fromPath(status.getPath()),
                start,
                length,
                new String[0],
                status.getModificationTime(),
                status.getLen(),
                FileFormats.NOTHING);
    }
}
