package dev.oxenspark.spark.bridge;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionSpec;
import org.apache.spark.sql.execution.datasources.PartitioningUtils$;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Set;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What folders named {@code key=value} say about the files in them, as Spark understands it.
 *
 * @param columns those of the keys; none when no folder is named so
 * @param values by folder; a folder that has none is not of the table, when others have
 */
public record Partitioning(StructType columns, Map<String, InternalRow> values) {
    public static final Partitioning NONE = new Partitioning(new StructType(), Map.of());

    /**
     * @param folders that hold files, as paths in the repository
     * @param bases folders at or above these, whose own names are no part of the table
     * @param options the user's for the format
     * @param given columns whose types the user knows
     * @throws RuntimeException Spark's own, when the folders contradict each other
     */
    public static Partitioning of(
            Collection<String> folders,
            Collection<String> bases,
            Map<String, String> options,
            Optional<StructType> given) {
        if (folders.stream().noneMatch(folder -> folder.contains("="))) {
            return NONE;
        }
        SQLConf conf = SQLConf.get();
        PartitionSpec spec = PartitioningUtils$.MODULE$.parsePartitions(
                FileFormats.scala(folders.stream().map(Partitioning::path).toList()),
                conf.partitionColumnTypeInferenceEnabled(),
                paths(bases),
                Option.apply(given.orElse(null)),
                conf.caseSensitiveAnalysis(),
                conf.validatePartitionColumns(),
                options.getOrDefault("timeZone", conf.sessionLocalTimeZone()),
                false);
        if (spec.partitionColumns().isEmpty()) {
            return NONE;
        }
        Map<String, InternalRow> values = new HashMap<>();
        CollectionConverters.asJava(spec.partitions())
                .forEach(folder -> values.put(folder.path().toString().substring(1), folder.values()));
        return new Partitioning(spec.partitionColumns(), values);
    }

    private static Path path(String folder) {
        return new Path("/" + folder);
    }

    private static Set<Path> paths(Collection<String> folders) {
        java.util.Set<Path> paths = new HashSet<>();
        folders.forEach(folder -> paths.add(path(folder)));
        return Set.from(CollectionConverters.asScala(paths));
    }

    public boolean isPresent() {
        return !columns.isEmpty();
    }

    /**
     * The columns of a table whose files have {@code data} in them: where both have one, it stays there, by its folder.
     */
    public StructType with(StructType data) {
        return PartitioningUtils$.MODULE$
                .mergeDataAndPartitionSchema(data, columns, SQLConf.get().caseSensitiveAnalysis())
                ._1();
    }

    /** Those of given columns that are in the files. */
    public StructType without(StructType given) {
        boolean caseSensitive = SQLConf.get().caseSensitiveAnalysis();
        List<String> names = List.of(columns.fieldNames());
        StructType data = new StructType();
        for (var field : given.fields()) {
            boolean ofFolders = names.stream()
                    .anyMatch(name -> caseSensitive ? name.equals(field.name()) : name.equalsIgnoreCase(field.name()));
            data = ofFolders ? data : data.add(field);
        }
        return data;
    }
}
