package dev.oxenspark.export.provenance;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Rows of every type, as Spark holds them and as the second implementation reads them. */
final class DigestSamples {
    static final StructType SCHEMA = new StructType()
            .add("bool", "boolean")
            .add("i8", "byte")
            .add("i16", "short")
            .add("i32", "int")
            .add("i64", "long")
            .add("f32", "float")
            .add("f64", "double")
            .add("dec", "decimal(20,2)")
            .add("text", "string")
            .add("bytes", "binary")
            .add("day", "date")
            .add("at", "timestamp")
            .add("local", "timestamp_ntz")
            .add("list", "array<int>")
            .add("dict", "map<string,int>")
            .add("pair", "struct<x:int,y:string>")
            .add("image", "string")
            .add("image.sha256", "binary")
            .add("more", "array<string>")
            .add("more.sha256", DataTypes.createArrayType(DataTypes.BinaryType));
    static final Map<String, String> CONTENTS = Map.of("image", "image.sha256", "more", "more.sha256");

    private static final byte[] SUM = Sha256.digest().digest(new byte[] {1, 2, 3});
    private static final String SUM_HEX = HexFormat.of().formatHex(SUM);

    static final Row FULL = RowFactory.create(
            true,
            (byte) -5,
            (short) 300,
            -70000,
            1L << 40,
            -0.0f,
            Double.NaN,
            new BigDecimal("-12345678901234567.89"),
            "naïve 🐂",
            new byte[] {0, (byte) 255},
            LocalDate.of(1582, 10, 4),
            Instant.parse("2026-11-01T12:30:00.123456Z"),
            LocalDateTime.of(1969, 12, 31, 23, 59, 59),
            seq(List.of(3, 1, 2)),
            CollectionConverters.asScala(Map.of("b", 2, "a", 1, "longer", 3)),
            RowFactory.create(7, "y"),
            "images/one.png",
            SUM,
            seq(List.of("images/one.png")),
            seq(List.of(SUM)));

    static final Row NULLS = RowFactory.create(new Object[SCHEMA.size()]);

    static final String FULL_JSON = """
            [["bool","boolean","true"],["i8","byte","-5"],["i16","short","300"],["i32","int","-70000"],\
            ["i64","long","1099511627776"],["f32","float","-0.0"],["f64","double","NaN"],\
            ["dec","decimal","-12345678901234567.89"],["text","string","naïve 🐂"],["bytes","binary","00ff"],\
            ["day","date","%d"],["at","timestamp","1793536200123456"],["local","timestamp_ntz","-1000000"],\
            ["list","array:int",["3","1","2"]],["dict","map:string:int",[["longer","3"],["b","2"],["a","1"]]],\
            ["pair","struct",[["x","int","7"],["y","string","y"]]],["image","file","%s"],["more","array:file",["%s"]]]""".formatted(LocalDate.of(1582, 10, 4).toEpochDay(), SUM_HEX, SUM_HEX);

    static final String NULLS_JSON = """
            [["bool","boolean",null],["i8","byte",null],["i16","short",null],["i32","int",null],["i64","long",null],\
            ["f32","float",null],["f64","double",null],["dec","decimal",null],["text","string",null],\
            ["bytes","binary",null],["day","date",null],["at","timestamp",null],["local","timestamp_ntz",null],\
            ["list","array:int",null],["dict","map:string:int",null],["pair","struct",null],["image","file",null],\
            ["more","array:file",null]]""";

    private DigestSamples() {}

    private static Object seq(List<?> values) {
        return CollectionConverters.asScala(values).toSeq();
    }
}
