package dev.oxenspark.export.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.dataset.Claims.Claim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Templates, and what they must not make. */
final class TestPaths {
    private static final String SHA256 = "0123456789abcdef".repeat(4);

    @Test
    void aTemplateIsFilledFromTheRowAndTheFile() throws Exception {
        assertThat(path("images/{v}/{name}", "a b+é%'")).isEqualTo("images/a b+é%'/cat.tar.png");
        assertThat(path("{v}{ext}", "7")).isEqualTo("7.png");
        assertThat(path("by/{sha256}", "7")).isEqualTo("by/" + SHA256);
        assertThat(path(null, "7")).isEqualTo("files/012/" + SHA256 + ".png");
    }

    @Test
    void valuesThatAreNoPartOfAPathAreRefused() {
        Map<String, @Nullable String> values = new HashMap<>();
        values.put("null", null);
        for (String value : List.of("", "/", "a/b", "a\\b", ".", "..", ".hidden", "a\nb", "a\u0000b", "\u007f")) {
            values.put("'" + value + "'", value);
        }
        values.forEach((name, value) -> assertThatThrownBy(() -> path("images/{v}{ext}", value))
                .as(name)
                .isInstanceOf(FilePaths.RefusedException.class));
        assertThatThrownBy(() -> path("{v}/x{ext}", ".oxen")).isInstanceOf(FilePaths.RefusedException.class);
    }

    @Test
    void differentBytesDoNotShareAPathHoweverItIsWritten() {
        for (List<String> pair : List.of(
                List.of("a/x.png", "a/x.png"),
                List.of("a/x.png", "A/x.PNG"),
                List.of("a/\u00e9.png", "a/e\u0301.png"))) {
            refused(pair.get(0), 3, "1".repeat(64), pair.get(1), 3, "2".repeat(64));
            refused(pair.get(0), 3, null, pair.get(1), 4, null);
            Claims same = new Claims(Map.of("file:/0", SHA256, "file:/1", SHA256));
            same.add(claim(pair.get(0), 0, 3));
            same.add(claim(pair.get(1), 1, 3));
            assertThat(same.undecided()).isEmpty();
        }
        Claims unknown = new Claims(Map.of("file:/0", SHA256));
        unknown.add(claim("x", 0, 3));
        unknown.add(claim("x", 1, 3));
        assertThat(unknown.undecided()).extracting(Blob::uri).containsExactly("file:/1");
        assertThatThrownBy(() -> unknown.decide(Map.of("file:/1", "1".repeat(64))))
                .hasMessageContaining("'x'");
    }

    @Test
    void noFileLiesBelowAnotherOrInTheWayOfTheTable() {
        for (String path : List.of("data/train.parquet", "data", "DATA/Train.parquet/x", "a/b.png/c")) {
            Claims claims = new Claims(Map.of());
            claims.add(claim("a/b.png", 0, 3));
            claims.add(claim(path, 1, 3));
            assertThatThrownBy(() -> claims.refuseNested(List.of("notes.md", "data/train.parquet")))
                    .as(path)
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("file:/1");
        }
        Claims inTable = new Claims(Map.of());
        inTable.add(claim("rows/a.png", 0, 3));
        assertThatThrownBy(() -> inTable.refuseNested(List.of("rows/"))).hasMessageContaining("rows/a.png");
        inTable.refuseNested(List.of("rows2/"));
    }

    private static void refused(
            String one,
            long size,
            @Nullable String sha256,
            String other,
            long otherSize,
            @Nullable String otherSha256) {
        Map<String, String> known = new HashMap<>();
        if (sha256 != null && otherSha256 != null) {
            known.put("file:/0", sha256);
            known.put("file:/1", otherSha256);
        }
        Claims claims = new Claims(known);
        claims.add(claim(one, 0, size));
        assertThatThrownBy(() -> claims.add(claim(other, 1, otherSize)))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageContaining("file:/0")
                .hasMessageContaining("file:/1");
    }

    private static Claim claim(String path, int file, long size) {
        return new Claim(path, new Blob("file:/" + file, size, "token", Blob.Pin.NONE));
    }

    private static String path(@Nullable String template, @Nullable String value) throws Exception {
        Blob blob = new Blob("file:/raw/cat.tar.png", 3, "token", Blob.Pin.NONE);
        return new FilePaths(template, 3).path(blob, SHA256, name -> value, List.of("v"));
    }
}
