package dev.oxenspark.export.report;

import dev.oxenspark.export.report.Distribution.Bar;
import dev.oxenspark.export.report.Distribution.Shape;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Counts what the columns of a table hold. Everything is counted by Spark, exactly; only bars come to the driver. */
final class Distributions {
    /** A table has as many plots; further columns are left out, which the page says. */
    static final int MAX_COLUMNS = 40;

    private static final int BINS = 20;
    private static final int MAX_CATEGORIES = 20;
    private static final int MAX_BARS = 12;
    private static final double MICROS = 1e6;
    private static final double MAX_PLAIN = 1e9;

    private final Dataset<Row> rows;
    private final Row facts;

    private Distributions(Dataset<Row> rows, Row facts) {
        this.rows = rows;
        this.facts = facts;
    }

    /** @param columns of the table that are to be counted, at most {@link #MAX_COLUMNS} */
    static List<Distribution> of(Dataset<Row> rows, List<StructField> columns) {
        if (columns.isEmpty()) {
            return List.of();
        }
        List<Column> facts = new ArrayList<>();
        facts.add(functions.count(functions.lit(1)));
        for (StructField column : columns) {
            Column value = ExportTable.column(column.name());
            Column number = number(value, column.dataType());
            facts.add(functions.count(value));
            facts.add(functions.min(number));
            facts.add(functions.max(number));
            facts.add(countable(column.dataType()) ? functions.count_distinct(value) : functions.lit(0L));
        }
        Row row = rows.agg(facts.get(0), facts.subList(1, facts.size()).toArray(Column[]::new))
                .first();
        Distributions distributions = new Distributions(rows, row);
        List<Distribution> result = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            result.add(distributions.of(columns.get(i), 1 + 4 * i));
        }
        return result;
    }

    private Distribution of(StructField column, int at) {
        long nulls = facts.getLong(0) - facts.getLong(at);
        long distinct = facts.getLong(at + 3);
        String missing = nulls == 0 ? "" : ", " + count(nulls, "null");
        String values = count(distinct, "value") + missing;
        DataType type = column.dataType();
        boolean bounded = !facts.isNullAt(at + 1);
        if (bounded && distinct > MAX_CATEGORIES) {
            double min = facts.getDouble(at + 1);
            double max = facts.getDouble(at + 2);
            String range = ", " + label(min, type) + " to " + label(max, type);
            return new Distribution(
                    column.name(), type.sql(), values + range, Shape.HISTOGRAM, histogram(column, min, max));
        }
        if (!countable(type)) {
            return new Distribution(
                    column.name(), type.sql(), count(facts.getLong(at), "value") + missing, Shape.NONE, List.of());
        }
        boolean telling = distinct > 0 && (distinct <= MAX_CATEGORIES || distinct * 2 <= facts.getLong(at));
        return telling
                ? new Distribution(column.name(), type.sql(), values, Shape.CATEGORIES, categories(column, distinct))
                : new Distribution(column.name(), type.sql(), values, Shape.NONE, List.of());
    }

    private List<Bar> histogram(StructField column, double min, double max) {
        Column number = number(ExportTable.column(column.name()), column.dataType());
        double width = max / BINS - min / BINS;
        Column place = functions.floor(number.divide(width).minus(min / width));
        Column bin = functions
                .greatest(functions.least(place, functions.lit(BINS - 1L)), functions.lit(0L))
                .cast("int")
                .as("bin");
        long[] counts = new long[BINS];
        rows.where(number.isNotNull())
                .groupBy(bin)
                .count()
                .collectAsList()
                .forEach(row -> counts[row.getInt(0)] = row.getLong(1));
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            double from = min + i * width;
            double to = i == BINS - 1 ? max : from + width;
            bars.add(new Bar(label(from, column.dataType()), label(to, column.dataType()), counts[i]));
        }
        return bars;
    }

    /** Few values in their own order; of many, those that are there most often. */
    private List<Bar> categories(StructField column, long distinct) {
        Column value = ExportTable.column(column.name());
        boolean text = column.dataType() instanceof StringType;
        boolean ordered = distinct <= MAX_BARS || !text;
        Column v = functions.col("v");
        Column[] byValue = text ? new Column[] {v.try_cast("double").asc_nulls_last(), v} : new Column[] {v};
        Dataset<Row> counts =
                rows.where(value.isNotNull()).groupBy(value.as("v")).count();
        List<Row> top = counts.orderBy(
                        ordered ? byValue : new Column[] {functions.col("count").desc(), v})
                .select(v.cast("string"), functions.col("count"))
                .limit(ordered ? MAX_CATEGORIES : MAX_BARS)
                .collectAsList();
        List<Bar> bars = new ArrayList<>();
        long rest = rows.where(value.isNotNull()).count();
        for (Row row : top) {
            bars.add(Bar.of(row.getString(0), row.getLong(1)));
            rest -= row.getLong(1);
        }
        if (rest > 0) {
            bars.add(Bar.of(count(distinct - top.size(), "other value"), rest));
        }
        return bars;
    }

    private static boolean countable(DataType type) {
        return type instanceof StringType || type instanceof BooleanType || isNumber(type);
    }

    private static boolean isNumber(DataType type) {
        return type instanceof NumericType || isTime(type);
    }

    private static boolean isTime(DataType type) {
        return type instanceof DateType || type instanceof TimestampType || type instanceof TimestampNTZType;
    }

    /** A finite number, or null. Days and seconds since 1970 for dates and times. */
    private static Column number(Column value, DataType type) {
        if (type instanceof FloatType || type instanceof DoubleType) {
            Column number = value.cast("double");
            Column finite = functions.abs(number).leq(Double.MAX_VALUE);
            return functions.when(finite, number);
        }
        if (type instanceof DateType) {
            return functions.unix_date(value).cast("double");
        }
        if (isTime(type)) {
            return functions.unix_micros(value.cast("timestamp")).cast("double").divide(MICROS);
        }
        return type instanceof NumericType
                ? value.cast("double")
                : functions.lit(null).cast("double");
    }

    private static String label(double number, DataType type) {
        if (type instanceof DateType) {
            return LocalDate.ofEpochDay((long) number).toString();
        }
        if (isTime(type)) {
            return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
                    .format(Instant.ofEpochSecond((long) number).atOffset(ZoneOffset.UTC));
        }
        if (number == Math.rint(number) && Math.abs(number) < MAX_PLAIN) {
            return "%,d".formatted((long) number);
        }
        BigDecimal rounded = new BigDecimal(number).round(new MathContext(4)).stripTrailingZeros();
        return Math.abs(number) < MAX_PLAIN && Math.abs(number) > 1 / MAX_PLAIN
                ? rounded.toPlainString()
                : rounded.toString();
    }

    /** {@code 1 value}, {@code 1,234 values}; {@code 2 null}. */
    static String count(long number, String noun) {
        boolean plural = number != 1 && !noun.equals("null");
        return "%,d %s%s".formatted(number, noun, plural ? "s" : "");
    }
}
