package dev.oxenspark.export.provenance;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Arrays in order, maps in order of the encoded key, structs in order of their fields, with names. */
final class NestedEncoding {
    private static final int ARRAY = 0x10;
    private static final int MAP = 0x11;

    private NestedEncoding() {}

    static final class OfArray extends ValueEncoding {
        private static final long serialVersionUID = 1L;
        private final ValueEncoding element;

        OfArray(ValueEncoding element) {
            this.element = element;
        }

        @Override
        void encode(MessageDigest out, Object value) {
            List<?> elements = value instanceof Object[] array
                    ? Arrays.asList(array)
                    : CollectionConverters.asJava((scala.collection.Seq<?>) value);
            header(out, ARRAY, elements.size());
            for (Object item : elements) {
                element.update(out, item);
            }
        }
    }

    static final class OfMap extends ValueEncoding {
        private static final long serialVersionUID = 1L;
        private final ValueEncoding key;
        private final ValueEncoding element;

        OfMap(ValueEncoding key, ValueEncoding element) {
            this.key = key;
            this.element = element;
        }

        @Override
        void encode(MessageDigest out, Object value) {
            Map<byte[], Object> sorted = new TreeMap<>(Arrays::compareUnsigned);
            CollectionConverters.asJava((scala.collection.Map<?, ?>) value)
                    .forEach((k, v) -> sorted.put(encoded(k), v));
            header(out, MAP, sorted.size());
            sorted.forEach((encodedKey, item) -> {
                out.update(encodedKey);
                element.update(out, item);
            });
        }

        private byte[] encoded(Object k) {
            Recorder recorder = new Recorder();
            key.update(recorder, k);
            return recorder.bytes.toByteArray();
        }
    }

    static final class OfStruct extends ValueEncoding {
        private static final long serialVersionUID = 1L;
        private final Member[] members;

        private record Member(byte[] name, ValueEncoding encoding) implements Serializable {}

        OfStruct(String column, StructType type) {
            members = Arrays.stream(type.fields())
                    .map(field -> member(column, field))
                    .toArray(Member[]::new);
        }

        private static Member member(String column, StructField field) {
            return new Member(utf8(field.name()), of(column + "." + field.name(), field.dataType()));
        }

        @Override
        void encode(MessageDigest out, Object value) {
            Row row = (Row) value;
            header(out, STRUCT, members.length);
            for (int i = 0; i < members.length; i++) {
                name(out, members[i].name());
                members[i].encoding().update(out, row.get(i));
            }
        }
    }

    /** Keeps what it is fed, so that map keys can be sorted by their encoding. */
    private static final class Recorder extends MessageDigest {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Recorder() {
            super("none");
        }

        @Override
        protected void engineUpdate(byte input) {
            bytes.write(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int len) {
            bytes.write(input, offset, len);
        }

        @Override
        protected byte[] engineDigest() {
            return bytes.toByteArray();
        }

        @Override
        protected void engineReset() {
            bytes.reset();
        }
    }
}
