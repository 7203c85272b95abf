package dev.oxenspark.export.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestRowsetDigest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    @Test
    void rowsHaveTheDigestsThatTheDocumentationGives() throws IOException {
        RowDigest digest = RowDigest.over(new StructType().add("id", "long").add("label", "string"), Map.of());
        byte[] first = digest.of(RowFactory.create(1L, "cat"));
        byte[] second = digest.of(RowFactory.create(2L, null));
        RowsetDigest both = RowsetDigest.of(first).plus(RowsetDigest.of(second));

        assertThat(Files.readString(Path.of("..", "docs", "provenance.md")))
                .contains(HexFormat.of().formatHex(first))
                .contains(HexFormat.of().formatHex(second))
                .contains(both.toString());
    }

    @Test
    @NeedsPython
    void aSecondImplementationAgreesOnEveryType() throws Exception {
        RowDigest digest = RowDigest.over(DigestSamples.SCHEMA, DigestSamples.CONTENTS);
        byte[] full = digest.of(DigestSamples.FULL);
        byte[] nulls = digest.of(DigestSamples.NULLS);

        List<String> answer = Python.rowsetDigest(DigestSamples.FULL_JSON + "\n" + DigestSamples.NULLS_JSON + "\n");

        assertThat(answer)
                .containsExactly(
                        HexFormat.of().formatHex(full),
                        HexFormat.of().formatHex(nulls),
                        RowsetDigest.of(full).plus(RowsetDigest.of(nulls)).toString());
    }

    @Test
    void sumsCarryAcrossAllWords() {
        Random random = new Random(7);
        RowsetDigest sum = RowsetDigest.EMPTY;
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 1_000; i++) {
            byte[] row = new byte[32];
            random.nextBytes(row);
            if (i % 3 == 0) {
                Arrays.fill(row, 8, 32, (byte) 0xff);
            }
            sum = sum.plus(RowsetDigest.of(row));
            expected = expected.add(new BigInteger(1, row)).mod(MODULUS);
        }
        assertThat(sum.toString()).isEqualTo("adhash256-sha256/1:%064x:1000".formatted(expected));
    }

    @Test
    void namesTypesAndEmptinessAreTold() {
        assertThat(List.of(
                        one("a", "int", 1),
                        one("b", "int", 1),
                        one("a", "long", 1L),
                        one("a", "string", ""),
                        one("a", "string", null),
                        one("a", "string", "1"),
                        one("a", "double", 0.0),
                        one("a", "double", -0.0)))
                .doesNotHaveDuplicates();
    }

    @Test
    void bothJavaClassesOfTimesAreOne() {
        StructType schema = new StructType().add("d", "date").add("t", "timestamp");
        RowDigest digest = RowDigest.over(schema, Map.of());
        Instant time = Instant.parse("2026-11-01T12:30:00.123456Z");
        LocalDate day = LocalDate.of(2026, 11, 1);
        Row classic = RowFactory.create(Date.valueOf(day), Timestamp.from(time));

        assertThat(digest.of(classic)).isEqualTo(digest.of(RowFactory.create(day, time)));
    }

    @Test
    void aTypeWithoutAnEncodingIsRefusedByName() {
        StructType schema = new StructType().add("s", new StructType().add("wait", "interval day to second"));
        assertThatThrownBy(() -> RowDigest.over(schema, Map.of()))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("s.wait")
                .hasMessageContaining("INTERVAL DAY TO SECOND");
    }

    @Test
    void equalVariantsHaveOneText() {
        assertThat(VariantJson.canonical("{\"b\": 1.50, \"a\": [1e2, 0.0, \"\\u00e9\\n\"], \"c\": null}"))
                .isEqualTo("{\"a\":[100,0,\"é\\n\"],\"b\":1.5,\"c\":null}");
        assertThat(VariantJson.canonical("[{}, [], true, 123456789012345678901234567890.10]"))
                .isEqualTo("[{},[],true,123456789012345678901234567890.1]");
    }

    private static String one(String name, String type, @Nullable Object value) {
        RowDigest digest = RowDigest.over(new StructType().add(name, type), Map.of());
        return HexFormat.of().formatHex(digest.of(RowFactory.create(value)));
    }
}
