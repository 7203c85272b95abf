package dev.oxenspark.export.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestSourceUris {
    @TempDir
    private Path folder;

    @Test
    void onlyWhatLiesUnderTheFoldersIsAllowed() throws IOException {
        Path raw = Files.createDirectory(folder.resolve("raw"));
        Files.writeString(Files.createDirectory(folder.resolve("secret")).resolve("key"), "secret");
        Files.createSymbolicLink(raw.resolve("link"), folder.resolve("secret"));
        Files.createSymbolicLink(raw.resolve("key"), folder.resolve("secret/key"));
        Files.writeString(raw.resolve("a%20b.png"), "a");
        SourceUris uris = new SourceUris(List.of(raw.toString(), "s3a://raw/digits"));

        assertThat(List.of(
                        raw + "/a.png",
                        "file:" + raw + "/a.png",
                        "file://" + raw + "/sub/../a.png",
                        "a.png",
                        "s3a://raw/digits/a.png",
                        "s3://raw/digits/./a.png"))
                .allSatisfy(value -> assertThat(allowed(uris, value)).isTrue());
        assertThat(List.of(
                        folder + "/secret/key",
                        raw + "/../secret/key",
                        "../secret/key",
                        raw + "/link/key",
                        raw + "/link/../secret/key",
                        raw + "/key",
                        raw.toString(),
                        raw + "-other/a.png",
                        "s3a://raw/digits-other/a.png",
                        "s3a://raw/digits/../secret/a.png",
                        "s3a://other/digits/a.png",
                        "s3a://user:password@raw/digits/a.png",
                        "http://169.254.169.254/latest/meta-data",
                        "hdfs://namenode/raw/digits/a.png",
                        "file://host" + raw + "/a.png",
                        "a\0.png"))
                .allSatisfy(value -> assertThat(allowed(uris, value)).as(value).isFalse());
    }

    @Test
    void aRevisionIsPartOfWhatIsAllowed() {
        SourceUris uris = new SourceUris(List.of("oxen://ann:pets@main/images", "oxen://ann:all"));
        assertThat(List.of(
                        "oxen://ann:pets@main/images/a.png",
                        "OXEN://ann:pets@main/images/./a.png",
                        "a.png",
                        "oxen://ann:all/a.png",
                        "oxen://ann:all@any%2Frevision/a.png"))
                .allSatisfy(value -> assertThat(allowed(uris, value)).as(value).isTrue());
        assertThat(List.of(
                        "oxen://ann:pets@other/images/a.png",
                        "oxen://ann:pets/images/a.png",
                        "oxen://ann:pets@main/images/../a.png",
                        "oxen://ann:pets@main/images/../../../a.png",
                        "oxen://ann:pets@main/images-other/a.png",
                        "oxen://bob:pets@main/images/a.png",
                        "oxen://ann:pets@/images/a.png",
                        "oxen://ann/pets/images/a.png",
                        "oxen:/images/a.png"))
                .allSatisfy(value -> assertThat(allowed(uris, value)).as(value).isFalse());
        assertThat(uris.uri("oxen://ann:all@a%2fb%25/a%20b.png")).contains("oxen://ann:all@a%2Fb%25/a%20b.png");
    }

    @Test
    void whatAServerCouldTakeForAnotherPlaceIsNotAllowed() {
        SourceUris uris = new SourceUris(List.of("http://Host.example:80/raw", "https://host.example/raw/"));
        assertThat(List.of(
                        "http://host.example/raw/a%20b é.png",
                        "HTTP://HOST.example:80/raw//a.png", "https://host.example:443/raw/a;b=c", "a.png"))
                .allSatisfy(value -> assertThat(allowed(uris, value)).as(value).isTrue());
        assertThat(List.of(
                        "http://host.example/raw/../secret",
                        "http://host.example/raw/%2e%2E/secret",
                        "http://host.example/raw/.%2e/secret",
                        "http://host.example/raw/..%2fsecret",
                        "http://host.example/raw/..\\secret",
                        "http://host.example/raw/%00",
                        "http://host.example/raw/100%.png",
                        "http://host.example/raw/a.png?token=secret",
                        "http://host.example/raw/a.png#part",
                        "http://user:password@host.example/raw/a.png",
                        "http://host.example@evil.example/raw/a.png",
                        "http://host.example:8080/raw/a.png",
                        "ftp://host.example/raw/a.png",
                        "http:///raw/a.png",
                        "http://host.example/raw\n/a.png"))
                .allSatisfy(value -> assertThat(allowed(uris, value)).as(value).isFalse());
        assertThat(WebUris.encoded("http://h/a%20b é\"<")).isEqualTo("http://h/a%20b%20%C3%A9%22%3C");
    }

    @Test
    void nothingIsPercentDecoded() {
        SourceUris uris = new SourceUris(List.of("s3a://raw/digits/"));
        assertThat(uris.uri("s3a://raw/digits/%2e%2e/a%20b?c#d.png")).contains("s3a://raw/digits/%2e%2e/a%20b?c#d.png");
    }

    @Test
    void messagesShowNoPassword() {
        assertThat(SourceUris.withoutUser("https://user:password@host/a.png?token=secret"))
                .isEqualTo("https://***@host/a.png");
        assertThat(SourceUris.withoutUser("oxen://ann:pets@main/a.png")).isEqualTo("oxen://ann:pets@main/a.png");
        assertThatThrownBy(() -> new SourceUris(List.of("s3a://user:password@raw/")))
                .hasMessageContaining("s3a://***@raw/")
                .hasMessageNotContaining("password");
    }

    private static boolean allowed(SourceUris uris, String value) {
        return uris.uri(value).filter(uris::allows).isPresent();
    }
}
