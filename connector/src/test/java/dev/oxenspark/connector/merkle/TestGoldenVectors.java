package dev.oxenspark.connector.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.FileMetadata.Field;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.UploadedFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bytes and hashes that Oxen 0.65 and independent XXH3 and MessagePack implementations give. */
final class TestGoldenVectors {
    private static final Instant TIME = Instant.ofEpochSecond(1_754_000_000L);

    @Test
    void hashesAreXxh3WithoutPadding() {
        Map<String, String> known = Map.of(
                "", "99aa06d3014798d86001c324468d497f",
                "a", "a96faf705af16834e6c632b61e964e1f",
                "abc", "6b05ab6733a618578af5f94892f3950",
                "hello", "b5e9c1ad071b3e7fc779cfaa5e523818",
                "README.md", "19795e481af5ee1a2b9d1f8ebdbd267a");
        known.forEach((text, hex) -> {
            assertThat(Hashing.content(text.getBytes(StandardCharsets.UTF_8))).hasToString(hex);
            assertThat(Hash.parse(hex)).hasToString(hex);
            assertThat(Hash.parse("0".repeat(32 - hex.length()) + hex)).hasToString(hex);
        });
        byte[] large = new byte[1_000_003];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (31 * i);
        }
        assertThat(Hashing.content(large)).hasToString("551e9400f039b3660c7843015d511ecb");
    }

    @Test
    void bucketsGoByTheFullPath() {
        assertThat(List.of(
                        Hashing.bucketOf("a.txt", 2),
                        Hashing.bucketOf("a.txt", 3),
                        Hashing.bucketOf("a.txt", 7),
                        Hashing.bucketOf("b.txt", 2),
                        Hashing.bucketOf("b.txt", 3),
                        Hashing.bucketOf("b.txt", 7),
                        Hashing.bucketOf("dir/c.txt", 2),
                        Hashing.bucketOf("dir/c.txt", 7)))
                .containsExactly(1, 0, 3, 0, 2, 1, 1, 3);
        assertThat(List.of(
                        Hashing.bucketCount(0, 10_000),
                        Hashing.bucketCount(1, 10_000),
                        Hashing.bucketCount(10_000, 10_000),
                        Hashing.bucketCount(10_001, 10_000),
                        Hashing.bucketCount(20_001, 10_000),
                        Hashing.bucketCount(16_777_217, 10_000)))
                .containsExactly(0, 1, 1, 2, 3, 1678);
    }

    @Test
    void commitIdsBindParentsTextsAndSecond() {
        assertThat(id(List.of())).hasToString("7684a98808116f0294b39508514f9285");
        assertThat(id(List.of(Hash.parse("abc")))).hasToString("69f68bfc1e10cfd40f4a6efdae97a4b7");
        assertThat(id(List.of(Hash.parse("abc"), Hash.parse("def0")))).hasToString("2b4bdf654379ed3220a7d931c77439a2");
    }

    private static Hash id(List<Hash> parents) {
        return CommitCodec.commit(parents, "Add files", "Bessie", "bessie@oxen.ai", TIME.plusNanos(5))
                .id();
    }

    @Test
    void metadataIsPackedAndHashedAsOxenDoes() {
        check(new FileMetadata.Text(1, 5), "text", "91920105", "9b606f0517df677fc30409573fe8c600");
        check(
                new FileMetadata.Image(499, 375, null),
                "image",
                "9193cd01f3cd0177c0",
                "279784f500b0c5bb149bc49f49daf377");
        check(
                new FileMetadata.Video(1.6, 128, 176),
                "video",
                "9193cb3ff999999999999acc80ccb0",
                "8c3b116d2f8362701c60aa08d360c320");
        check(
                new FileMetadata.Audio(3.1, 1, 16_000),
                "audio",
                "9193cb4008cccccccccccd01cd3e80",
                "18c1682f58902d1cec7f7d99805fea6a");
        check(
                new FileMetadata.Tabular(2, 10, List.of(new Field("a", "i64"), new Field("b", "str"))),
                "tabular",
                "9193020a93d92039626338646662356230653361346633643436333464326632333363616564339294a161a3693634c0c0"
                        + "94a162a3737472c0c0c0",
                "948f12b6736fa8737c94e3477cd9d5a0");
    }

    private static void check(FileMetadata metadata, String dataType, String packed, String hash) {
        byte[] bytes = Packing.packed(out -> MetadataCodec.write(out, metadata));
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(packed);
        assertThat(MetadataCodec.hash(metadata)).hasToString(hash);
        byte[] wrapped = Packing.wrapped(out -> {
            out.packArrayHeader(1);
            out.writePayload(bytes);
        });
        Optional<FileMetadata> read = Packing.unwrapped(
                wrapped, NodeType.FILE, 1, in -> Optional.ofNullable(MetadataCodec.read(in, dataType)));
        assertThat(read).contains(metadata);
    }

    @Test
    void oneFileRepositoryIsTheSameToTheByte() {
        Commit commit = CommitCodec.commit(List.of(), "Add files", "Bessie", "bessie@oxen.ai", TIME);
        FileRecord file = FileRecord.of(
                new UploadedFile(
                        "hello.txt",
                        Hash.parse("b5e9c1ad071b3e7fc779cfaa5e523818"),
                        5,
                        "text",
                        "text/plain",
                        TIME.plusNanos(123_456_789),
                        new FileMetadata.Text(1, 5)),
                "hello.txt",
                commit.id());
        assertThat(HexFormat.of().formatHex(file.encode()))
                .isEqualTo(
                        "9181a756305f32355f30dc0010a446696c65a968656c6c6f2e747874c4109b606f0517df677fc30409573fe8c600c410b5"
                                + "e9c1ad071b3e7fc779cfaa5e523818c4104272add470a7a0c21be20c6c5c8a541a05c4107684a98808116f0294b3"
                                + "9508514f9285ce688bea80ce075bcd15a47465787491920105aa746578742f706c61696ea374787491c410b5e9c1"
                                + "ad071b3e7fc779cfaa5e523818aa53696e676c6546696c65a44469736b");
        assertThat(FileRecord.decode(file.encode())).isEqualTo(file);

        DirectoryRecord root = new DirectoryRecord(
                "",
                Hash.parse("74777568a0a4d7925bc1cfd64b0ca1c8"),
                1,
                5,
                commit.id(),
                Map.of("text", 1L),
                Map.of("text", 5L));
        StoredNode node = CommitCodec.encode(commit, root);
        assertThat(HexFormat.of().formatHex(node.node()))
                .isEqualTo(
                        "0000000000000000000000000000000000520000009181a756305f32355f3097c4107684a98808116f0294b39508514f92"
                                + "85a6436f6d6d697490a94164642066696c6573a6426573736965ae626573736965406f78656e2e616999cd07e9cc"
                                + "d4160d140000000001c8a10c4bd6cfc15b92d7a4a06875777400000000000000004600000000000000");
        assertThat(HexFormat.of().formatHex(node.children()))
                .isEqualTo(
                        "9181a756305f32355f309aa3446972a0c41074777568a0a4d7925bc1cfd64b0ca1c80105c4107684a98808116f0294b395"
                                + "08514f9285000081a4746578740181a47465787405");
        assertThat(CommitCodec.decode(commit.id(), node)).isEqualTo(commit);
    }
}
