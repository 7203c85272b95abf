package dev.oxenspark.export.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.provenance.DeltaSource;
import dev.oxenspark.connector.provenance.ExportTrailers;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestExportTrailers {
    private static final ExportTrailers TRAILERS = new ExportTrailers(
            List.of(
                    new DeltaSource("s3a://lake/my images@home/100%é", 412, "6f0c"),
                    new DeltaSource("file:/lake/labels", 3, "id 2")),
            "curated-digits",
            "k".repeat(64),
            RowsetDigest.EMPTY.toString(),
            ContentDigest.of(List.of()),
            "a".repeat(64),
            "b".repeat(64));

    @Test
    void whatIsWrittenIsReadBack() {
        String message = TRAILERS.appendTo("Curated digits\n\nDelta-Source: not one of mine\n");

        assertThat(ExportTrailers.parse(message)).contains(TRAILERS);
        assertThat(ExportTrailers.parse(message + "\nOxen-Transaction: x\nOxen-Attempt: y"))
                .contains(TRAILERS);
        assertThat(message).contains("\nDelta-Source: s3a://lake/my%20images%40home/100%25%C3%A9@412 id=6f0c\n");
    }

    @Test
    void onlyTheLastParagraphCounts() {
        assertThat(ExportTrailers.parse(TRAILERS.appendTo("Curated") + "\n\nSigned-off-by: Ann"))
                .isEmpty();
        assertThat(ExportTrailers.parse("Curated digits")).isEmpty();
    }

    @Test
    void aTrailerThatIsMissingOrDoubledIsNone() {
        String message = TRAILERS.appendTo("Curated");
        assertThat(ExportTrailers.parse(message.replaceFirst("\nRun-SHA256:.*", "")))
                .isEmpty();
        assertThat(ExportTrailers.parse(message + "\nExport-Job: another")).isEmpty();
        assertThat(ExportTrailers.parse(message.replace("@412 ", "@new "))).isEmpty();
    }

    @Test
    void aMessageThatForgesATrailerIsFound() {
        assertThat(ExportTrailers.forgedLine("Digits\n\n Export-Key: 1")).contains(" Export-Key: 1");
        assertThat(ExportTrailers.forgedLine("Digits, see Export-Key: 1")).isEmpty();
    }

    @Test
    void locationsOfOneTableHaveOneKey() {
        assertThat(List.of("s3://Lake/images", "s3a://lake/images/", "S3A://lake//images", "s3a://lake/x/../%69mages"))
                .allSatisfy(location -> assertThat(TableLocation.key(location)).isEqualTo("s3a://lake/images"));
        assertThat(List.of("/lake/labels", "file:/lake/labels/", "file:///lake/labels", "/lake/./labels"))
                .allSatisfy(location -> assertThat(TableLocation.key(location)).isEqualTo("file:/lake/labels"));
        assertThat(TableLocation.key("s3a://lake/Images")).isNotEqualTo(TableLocation.key("s3a://lake/images"));
        assertThat(TableLocation.key("/lake/100% sure")).isEqualTo("file:/lake/100% sure");
    }
}
