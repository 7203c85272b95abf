package dev.oxenspark.export.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

final class TestManifest {
    @Test
    void jsonIsCanonical() throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("€", "Euro \u0007 \"\\/");
        value.put("\uD83D\uDE00", Arrays.asList(1, -0.0, 1e21, 0.1, 333333333.33333329, null, true));
        value.put("\uFB33", Map.of());
        value.put("a", List.of());

        String text = CanonicalJson.text(value);

        assertThat(text)
                .isEqualTo(new JsonCanonicalizer(text).getEncodedString())
                .startsWith("{\"a\":[]");
        for (Number inexact : List.of(
                1L << 54,
                Long.MIN_VALUE,
                new BigInteger("9007199254740993"),
                new BigDecimal("0.12345678901234567890"),
                new BigDecimal("1E+400"),
                Double.NaN)) {
            assertThatThrownBy(() -> CanonicalJson.text(inexact)).hasMessageContaining(inexact.toString());
        }
    }

    @Test
    void theOrderInWhichFactsWereGatheredDoesNotShow() throws IOException {
        Manifest.Source images = new Manifest.Source(
                "images", "s3://lake/images", 412, "id1", "2026-11-01T00:00:00Z", Map.of("protocol", 3));
        Manifest.Source labels = new Manifest.Source("labels", "/lake/labels", 3, "id2", "", Map.of());

        String text = text(List.of(images, labels));

        assertThat(text)
                .isEqualTo(text(List.of(labels, images)))
                .isEqualTo(new JsonCanonicalizer(text).getEncodedString())
                .contains("\"locationKey\":\"s3a://lake/images\"")
                .contains("{\"path\":\"a/1.png\",\"sha256\":\"00\",\"size\":9}");
    }

    @Test
    void theContentDigestIsThatOfTheDocumentedLines() {
        OwnedFile late = new OwnedFile("data/\uFF21.png", 5, "bb");
        OwnedFile later = new OwnedFile("data/\uD83D\uDE00.png", 5, "aa");

        assertThat(ContentDigest.of(List.of(later, late)))
                .isEqualTo("sha256-tree/1:"
                        + Sha256.hex("data/\uFF21.png\0005\000bb\ndata/\uD83D\uDE00.png\0005\000aa\n"
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(List<Manifest.Source> sources) throws IOException {
        Manifest.Content content = new Manifest.Content(
                List.of(new Manifest.Column("id", "BIGINT")),
                RowsetDigest.EMPTY,
                ContentDigest.of(List.of()),
                List.of(),
                List.of(new OwnedFile("a/1.png", 9, "00")),
                List.of(new OwnedFile("prepare.py", 7, "01")),
                1,
                new Manifest.Quarantined(0, 0),
                Map.of("rows", "11"));
        StringBuilder out = new StringBuilder();
        new Manifest("digits", sources, List.of(), Map.of("sql", "select 1"), Map.of(), Map.of(), content).write(out);
        return out.toString();
    }
}
