package dev.oxenspark.export.provenance;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VariantType;
import org.apache.spark.unsafe.types.VariantVal;

/**
 * Values without parts. Dates and times come in either of the Java classes that Spark hands out, depending on a setting
 * of the session.
 */
final class ScalarEncoding extends ValueEncoding {
    static final ScalarEncoding FILE = new ScalarEncoding(0x20, value -> (byte[]) value);

    private static final long serialVersionUID = 1L;
    private static final Map<Class<? extends DataType>, ScalarEncoding> BY_TYPE = new LinkedHashMap<>();

    static {
        BY_TYPE.put(NullType.class, new ScalarEncoding(NULL, value -> new byte[0]));
        BY_TYPE.put(BooleanType.class, new ScalarEncoding(0x01, v -> new byte[] {(byte) ((Boolean) v ? 1 : 0)}));
        BY_TYPE.put(ByteType.class, new ScalarEncoding(0x02, v -> new byte[] {(Byte) v}));
        BY_TYPE.put(
                ShortType.class,
                new ScalarEncoding(0x03, v -> buffer(2).putShort((Short) v).array()));
        BY_TYPE.put(IntegerType.class, new ScalarEncoding(0x04, v -> bytes((Integer) v)));
        BY_TYPE.put(LongType.class, new ScalarEncoding(0x05, v -> bytes((Long) v)));
        BY_TYPE.put(FloatType.class, new ScalarEncoding(0x06, v -> bytes(Float.floatToIntBits((Float) v))));
        BY_TYPE.put(DoubleType.class, new ScalarEncoding(0x07, v -> bytes(Double.doubleToLongBits((Double) v))));
        BY_TYPE.put(DecimalType.class, new ScalarEncoding(0x08, v -> decimal((BigDecimal) v)));
        BY_TYPE.put(StringType.class, new ScalarEncoding(0x09, v -> utf8((String) v)));
        BY_TYPE.put(VariantType.class, new ScalarEncoding(0x09, v -> utf8(VariantJson.canonical((VariantVal) v))));
        BY_TYPE.put(BinaryType.class, new ScalarEncoding(0x0a, v -> (byte[]) v));
        BY_TYPE.put(DateType.class, new ScalarEncoding(0x0b, v -> bytes(days(v))));
        BY_TYPE.put(TimestampType.class, new ScalarEncoding(0x0c, v -> bytes(micros(v))));
        BY_TYPE.put(
                TimestampNTZType.class,
                new ScalarEncoding(0x0d, v -> bytes(DateTimeUtils.localDateTimeToMicros((LocalDateTime) v))));
    }

    private final int tag;
    private final Payload payload;

    private interface Payload extends Function<Object, byte[]>, Serializable {}

    private ScalarEncoding(int tag, Payload payload) {
        this.tag = tag;
        this.payload = payload;
    }

    static ScalarEncoding of(String column, DataType type) {
        return BY_TYPE.entrySet().stream()
                .filter(entry -> entry.getKey().isInstance(type))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(
                        () -> new ExportException(
                                ExitCode.USAGE,
                                Stage.RESOLVE,
                                "UNSUPPORTED_TYPE",
                                "Column '" + column + "' is of type " + type.sql()
                                        + ", which a dataset cannot hold. Cast it in the query, for example to STRING, or leave it out"));
    }

    @Override
    void encode(MessageDigest out, Object value) {
        byte[] bytes = payload.apply(value);
        header(out, tag, bytes.length);
        out.update(bytes);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size);
    }

    private static byte[] bytes(int value) {
        return buffer(4).putInt(value).array();
    }

    private static byte[] bytes(long value) {
        return buffer(8).putLong(value).array();
    }

    private static byte[] decimal(BigDecimal value) {
        byte[] unscaled = value.unscaledValue().toByteArray();
        return buffer(1 + unscaled.length)
                .put((byte) value.scale())
                .put(unscaled)
                .array();
    }

    private static int days(Object date) {
        return date instanceof LocalDate local ? (int) local.toEpochDay() : DateTimeUtils.fromJavaDate((Date) date);
    }

    private static long micros(Object time) {
        return time instanceof Instant instant
                ? DateTimeUtils.instantToMicros(instant)
                : DateTimeUtils.fromJavaTimestamp((Timestamp) time);
    }
}
