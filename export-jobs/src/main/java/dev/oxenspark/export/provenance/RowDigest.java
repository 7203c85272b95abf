package dev.oxenspark.export.provenance;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * SHA-256 of one row: the names and values of its columns, in order, in the type-tagged encoding of
 * {@code docs/provenance.md}. A column of files contributes the SHA-256 of the files, not their names, so that the
 * digest of the source and that of a clone are the same.
 *
 * <p>Serialisable; not safe for use by several threads.
 */
public final class RowDigest implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<Column> columns = new ArrayList<>();
    private transient MessageDigest sha256 = Sha256.digest();

    private record Column(byte[] name, int ordinal, ValueEncoding encoding) implements Serializable {}

    private RowDigest(StructType schema, Map<String, String> contents) {
        Set<String> hidden = Set.copyOf(contents.values());
        for (StructField field : schema.fields()) {
            if (hidden.contains(field.name())) {
                continue;
            }
            String content = contents.get(field.name());
            columns.add(
                    content == null
                            ? new Column(
                                    ValueEncoding.utf8(field.name()),
                                    schema.fieldIndex(field.name()),
                                    ValueEncoding.of(field.name(), field.dataType()))
                            : new Column(
                                    ValueEncoding.utf8(field.name()),
                                    schema.fieldIndex(content),
                                    ValueEncoding.ofFiles(schema.apply(content).dataType())));
        }
    }

    /**
     * @param schema of the rows to come
     * @param contents by name of a column of files, the name of the column that holds their SHA-256: binary of 32
     *     bytes, or an array of such. The latter is no part of the row
     * @throws dev.oxenspark.export.ExportException {@code USAGE}, naming a column whose type has no encoding
     */
    public static RowDigest over(StructType schema, Map<String, String> contents) {
        return new RowDigest(schema, contents);
    }

    /** 32 bytes. */
    public byte[] of(Row row) {
        ValueEncoding.header(sha256, ValueEncoding.STRUCT, columns.size());
        for (Column column : columns) {
            ValueEncoding.name(sha256, column.name());
            column.encoding().update(sha256, row.get(column.ordinal()));
        }
        return sha256.digest();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        sha256 = Sha256.digest();
    }
}
