package dev.oxenspark.spark.bridge;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/** Points in time between users, Spark and repositories. */
public final class SessionTime {
    private SessionTime() {}

    /**
     * Text as Spark casts it to a timestamp, in the session's time zone unless it names one.
     *
     * @throws OxenException {@code INVALID} when it is none
     */
    public static Instant instant(String text) {
        ZoneId zone = DateTimeUtils.getZoneId(SparkSession.active().conf().get("spark.sql.session.timeZone"));
        Option<Object> micros = DateTimeUtils.stringToTimestamp(UTF8String.fromString(text), zone);
        if (micros.isEmpty()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s' is not a timestamp. Write it as in 2026-05-04 13:00:00 or 2026-05-04T13:00:00Z"
                            .formatted(text));
        }
        return instant((Long) micros.get());
    }

    /** @param micros since 1970, as rows hold it */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** As rows hold it. */
    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
    }
}
