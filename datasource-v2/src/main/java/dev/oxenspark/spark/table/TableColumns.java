package dev.oxenspark.spark.table;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Columns of a table, and where their values come from.
 *
 * @param all as users see them
 * @param data those in the files
 * @param commit that all files are read from
 */
public record TableColumns(StructType all, StructType data, TableFiles table, Hash commit) {

    /** @throws OxenException {@code INVALID} when nothing can be inferred, or the given columns are not DDL */
    public static TableColumns of(PinnedPath path, TableFiles table) {
        StructType data = TableSchemas.of(path, table);
        return new TableColumns(
                table.partitioning().with(data),
                data,
                table,
                path.existing().commit().id());
    }

    /** Names of the columns that are the same for all rows of a file, known without opening it. */
    public List<String> constants() {
        return Stream.concat(
                        Arrays.stream(table.partitioning().columns().fieldNames()),
                        MetadataField.ALL.stream()
                                .map(MetadataField::name)
                                .filter(name -> all.getFieldIndex(name).isEmpty()))
                .toList();
    }

    /** All that a query can name. */
    public StructType withMetadata() {
        StructType columns = all;
        for (MetadataField field : MetadataField.ALL) {
            boolean hidden = all.getFieldIndex(field.name()).isDefined();
            columns = hidden ? columns : columns.add(field.name(), field.dataType(), false);
        }
        return columns;
    }

    /** Of the columns of a query, those in the files. */
    public StructType inFiles(StructType wanted) {
        return only(wanted, field -> !constants().contains(field.name()));
    }

    /** Of the columns of a query, those that are the same for all rows of a file. */
    public StructType ofFiles(StructType wanted) {
        return only(wanted, field -> constants().contains(field.name()));
    }

    private static StructType only(StructType columns, Predicate<StructField> condition) {
        return new StructType(Arrays.stream(columns.fields()).filter(condition).toArray(StructField[]::new));
    }

    /** What a constant column is for a file, in the form that Spark's rows hold. */
    public @Nullable Object value(FileEntry file, String column) {
        StructType partitions = table.partitioning().columns();
        if (partitions.getFieldIndex(column).isDefined()) {
            int index = partitions.fieldIndex(column);
            InternalRow values =
                    Objects.requireNonNull(table.partitioning().values().get(RepositoryPath.parent(file.path())));
            return values.get(index, partitions.fields()[index].dataType());
        }
        MetadataField field = MetadataField.named(column).orElseThrow();
        if (field.equals(MetadataField.FILE_SIZE)) {
            return file.size();
        }
        return UTF8String.fromString(
                field.equals(MetadataField.COMMIT_ID)
                        ? commit.toString()
                        : field.equals(MetadataField.FILE_PATH)
                                ? file.path()
                                : file.hash().toString());
    }
}
