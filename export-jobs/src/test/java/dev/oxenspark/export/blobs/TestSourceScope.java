package dev.oxenspark.export.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TestSourceScope {
    private static final String FILE = "http://a.example/raw/1.png";
    private static final String ELSEWHERE = "http://b.example/1.png";

    private static boolean allows(List<List<String>> from, String other) {
        return SourceScope.of(PinnedRepositories.none(), from).allowsInstead(FILE, other);
    }

    @Test
    void aRedirectStaysWhereEveryColumnThatMayNameTheFileMayGo() {
        List<String> narrow = List.of("http://a.example/raw/");
        List<String> wide = List.of("http://a.example", "http://b.example/");
        assertThat(allows(List.of(narrow), "http://a.example/raw/2.png")).isTrue();
        assertThat(allows(List.of(narrow), ELSEWHERE)).isFalse();
        assertThat(allows(List.of(wide), ELSEWHERE)).isTrue();
        assertThat(allows(List.of(narrow, wide), ELSEWHERE))
                .as("the file may be the narrow column's")
                .isFalse();
        assertThat(allows(List.of(wide, List.of("http://c.example/")), ELSEWHERE))
                .as("a column that can't name the file has no say")
                .isTrue();
        assertThat(allows(List.of(), "http://a.example/raw/2.png"))
                .as("a file that no column may name leads nowhere")
                .isFalse();
    }
}
