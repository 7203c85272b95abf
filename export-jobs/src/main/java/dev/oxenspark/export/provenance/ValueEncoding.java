package dev.oxenspark.export.provenance;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one type enter a digest: a tag, then for a scalar the length of its payload and the payload, for a
 * container the number of its children and the children. The table of tags is in {@code docs/provenance.md}.
 */
abstract class ValueEncoding implements Serializable {
    static final int NULL = 0x00;
    static final int STRUCT = 0x12;

    private static final long serialVersionUID = 1L;

    /** Feeds a value, which may be null, to the digest. */
    final void update(MessageDigest out, @Nullable Object value) {
        if (value == null) {
            header(out, NULL, 0);
        } else {
            encode(out, value);
        }
    }

    abstract void encode(MessageDigest out, Object value);

    static void header(MessageDigest out, int tag, int length) {
        out.update(ByteBuffer.allocate(5).put((byte) tag).putInt(length).flip());
    }

    static void name(MessageDigest out, byte[] utf8) {
        out.update(ByteBuffer.allocate(4).putInt(utf8.length).flip());
        out.update(utf8);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @param column the path of the column, for the message that refuses its type */
    static ValueEncoding of(String column, DataType type) {
        if (type instanceof ArrayType array) {
            return new NestedEncoding.OfArray(of(column + ".element", array.elementType()));
        }
        if (type instanceof MapType map) {
            return new NestedEncoding.OfMap(of(column + ".key", map.keyType()), of(column + ".value", map.valueType()));
        }
        if (type instanceof StructType struct) {
            return new NestedEncoding.OfStruct(column, struct);
        }
        return ScalarEncoding.of(column, type);
    }

    /** Of the SHA-256 of a file, or of each file of an array. */
    static ValueEncoding ofFiles(DataType type) {
        return type instanceof ArrayType ? new NestedEncoding.OfArray(ScalarEncoding.FILE) : ScalarEncoding.FILE;
    }
}
