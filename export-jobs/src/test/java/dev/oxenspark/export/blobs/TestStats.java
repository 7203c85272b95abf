package dev.oxenspark.export.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestStats {
    private static List<String> uris(String folder, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> folder + "%06d".formatted(i))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "14999, 1", "15001, 2", "24999, 2", "95000, 10"})
    void aFolderIsListedByFewPartsOfEqualSize(int files, int parts) {
        List<String> uris = new ArrayList<>(uris("s3a://bucket/raw/", files));
        Collections.reverse(uris);
        List<ArrayList<String>> found = Stats.parts(uris);
        assertThat(found).hasSize(parts);
        assertThat(found.stream().flatMap(List::stream)).containsExactlyElementsOf(uris("s3a://bucket/raw/", files));
        assertThat(found)
                .allSatisfy(part -> assertThat(part.size()).isBetween(files / parts - parts, files / parts + 1));
    }

    @Test
    void noPartAsksTwoStores() {
        List<String> uris = new ArrayList<>(uris("s3a://one/", 3));
        uris.addAll(uris("s3a://two/", 2));
        assertThat(Stats.parts(uris))
                .containsExactly(new ArrayList<>(uris("s3a://one/", 3)), new ArrayList<>(uris("s3a://two/", 2)));
        assertThat(Stats.parts(List.of())).isEmpty();
    }
}
