package dev.oxenspark.export.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which files are read together. */
final class TestBatches {
    private static final long QUARTER = Batches.SMALL / 4;

    private static Blob ofRepository(String name, int id, long size) {
        String hash = "0123456789abcdef0123456789abcdef";
        return new Blob("oxen://ann:" + name + "@main/" + id, size, Blob.OXEN + hash, Blob.Pin.CONTENT_HASH);
    }

    private static Blob ofWeb(int id) {
        return new Blob("https://host/" + id, QUARTER, Blob.SHA256 + "00", Blob.Pin.CONTENT_HASH);
    }

    @Test
    void smallFilesOfOneRepositoryAreReadTogetherAndOthersOneByOne() {
        List<Blob> blobs = List.of(
                ofRepository("pets", 0, QUARTER),
                ofWeb(1),
                ofRepository("cars", 2, QUARTER),
                ofRepository("pets", 3, 3 * QUARTER),
                ofRepository("pets", 4, Batches.SMALL + 1),
                ofWeb(5),
                ofRepository("pets", 6, 1),
                ofRepository("cars", 7, 0));
        assertThat(Batches.of(blobs).stream()
                        .map(batch -> batch.stream()
                                .map(blob -> blob.uri().substring(blob.uri().lastIndexOf('/') + 1))
                                .toList())
                        .map(List::toString))
                .containsExactly("[0, 3]", "[1]", "[2, 7]", "[4]", "[5]", "[6]");
        assertThat(Batches.of(blobs).stream().filter(Batches::areTogether))
                .as("in one request each")
                .hasSize(3);
    }

    @Test
    void aBatchHasNoMoreFilesThanOneRequestMayAskFor() {
        List<Blob> many = IntStream.range(0, 2_500)
                .mapToObj(id -> ofRepository("pets", id, 1))
                .toList();
        assertThat(Batches.of(many)).extracting(List::size).containsExactly(1_000, 1_000, 500);
    }
}
