package dev.oxenspark.export.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.export.Copied;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import dev.oxenspark.spark.testing.OxenSparkExtension;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OxenSparkExtension.class)
final class TestContactSheet {
    private static final StructType DIGITS = StructType.fromDDL("id bigint, image string, label string");

    @TempDir
    private static Path scratch;

    /** Sixty digits, in folders by label. */
    private static Bench digits;

    private static PreviousExport sixty;

    /** The gallery, named by content. */
    private static Bench gallery;

    private static PreviousExport pictures;

    @BeforeAll
    static void export() throws IOException {
        Bench.loadDelta();
        TestFolder one = new TestFolder(Files.createDirectory(scratch.resolve("digits")));
        digits = bench(SharedSpark.newSession(), one, Backend.LOCAL);
        sixty = digits(digits, 60);
        TestFolder other = new TestFolder(Files.createDirectory(scratch.resolve("gallery")));
        gallery = bench(SharedSpark.newSession(), other, Backend.LOCAL);
        gallery.table(Gallery.SCHEMA, Gallery.rows(gallery));
        pictures = gallery.export("id", "file", null);
    }

    private static Bench bench(SparkSession spark, TestFolder folder, Backend backend) {
        return new Bench(spark, folder, backend.newRepository(folder));
    }

    private static PreviousExport digits(Bench bench, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String picture = bench.raw(i + ".png", Drawings.digit(i % 10, i));
            rows.add(RowFactory.create((long) i, picture, String.valueOf(i % 10)));
        }
        bench.table(DIGITS, rows);
        return bench.export("id", "image", "images/{label}/{id}{ext}");
    }

    private static Map<String, String> content(Path folder) {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(
                        folder.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content;
    }

    private static List<String> found(String pattern, String text) {
        List<String> found = new ArrayList<>();
        for (Matcher matcher = Pattern.compile(pattern).matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    @Test
    void sameCommitGivesSameFolder(SparkSession spark) {
        gallery.sheet(pictures, ReportOptions.defaults(), "one");
        spark.conf().set("spark.sql.shuffle.partitions", 5);
        new Bench(spark, gallery.folder(), gallery.repository()).sheet(pictures, ReportOptions.defaults(), "two");
        assertThat(content(gallery.folder().resolve("two")))
                .hasSizeGreaterThan(80)
                .isEqualTo(content(gallery.folder().resolve("one")));
    }

    @Test
    void groupsByFolderOrByColumn() throws IOException {
        ReportSummary folders = digits.sheet(sixty, ReportOptions.defaults(), "folders");
        assertThat(found("class=\"name\"><bdi>([^<]*)", text(folders.index())))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        // Folders that are named by content say nothing.
        ReportSummary whole = gallery.sheet(pictures, ReportOptions.defaults(), "whole");
        assertThat(found("class=\"name\"><bdi>([^<]*)", text(whole.index()))).containsExactly(Group.ALL);
        ReportSummary split = gallery.sheet(pictures, ReportOptions.defaults().groupedBy("split"), "split");
        assertThat(found("class=\"name\"><bdi>([^<]*)", text(split.index()))).containsExactly("test", "train");
        assertThat(found("class=\"number\">([0-9]+)</span>", text(split.index())))
                .containsExactly("9", "38");
        assertThat(split.shown()).isEqualTo(47);
    }

    @Test
    void numbersAreInOrderOfTheirValue() throws IOException {
        ReportSummary sheet = digits.sheet(sixty, ReportOptions.defaults().groupedBy("id"), "ids");
        assertThat(found("class=\"name\"><bdi>([^<]*)", text(sheet.index())))
                .containsExactlyElementsOf(
                        IntStream.range(0, 60).mapToObj(String::valueOf).toList());
    }

    @Test
    void unknownColumnIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> digits.sheet(sixty, ReportOptions.defaults().groupedBy("lable"), "unknown"))
                .isInstanceOfSatisfying(
                        ExportException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("'lable'")
                .hasMessageContaining("label");
        assertThat(digits.folder().resolve("unknown")).doesNotExist();
    }

    @Test
    void ofTooManyEachGroupShowsItsShare() throws IOException {
        ReportOptions few = new ReportOptions(null, 20, ReportOptions.DEFAULT_ORIGINAL_BYTES);
        ReportSummary sheet = digits.sheet(sixty, few, "few");
        assertThat(sheet.shown()).isEqualTo(20);
        assertThat(found("<span class=\"count\"> ([^<]*)", text(digits.folder().resolve("few/pages/1.html"))))
                .hasSize(10)
                .containsOnly("2 of 6 shown");
        assertThat(text(sheet.index())).contains("60 rows, 60 files");
        assertThat(sheet.mediaFiles()).isEqualTo(20);
    }

    @Test
    void originalsStayWithinTheirRoom(SparkSession spark, TestFolder folder) throws IOException {
        Bench bench = bench(spark, folder, Backend.LOCAL);
        byte[] photo = Drawings.photo(1200, 900, 1);
        byte[] other = Drawings.photo(1200, 900, 2);
        byte[] tone = Drawings.tone(440);
        bench.table(
                DIGITS,
                List.of(
                        RowFactory.create(1L, bench.raw("a.jpg", photo), "x"),
                        RowFactory.create(2L, bench.raw("b.jpg", other), "x"),
                        RowFactory.create(3L, bench.raw("c.wav", tone), "x"),
                        RowFactory.create(4L, bench.raw("d.png", Drawings.digit(1, 1)), "x")));
        PreviousExport export = bench.export("id", "image", "images/{name}");
        bench.sheet(export, new ReportOptions(null, 100, photo.length + tone.length), "some");
        Map<String, String> some = content(folder.resolve("some/media"));
        String first = new String(photo, StandardCharsets.ISO_8859_1);
        assertThat(some.values()).contains(first, new String(tone, StandardCharsets.ISO_8859_1));
        assertThat(some.keySet())
                .filteredOn(name -> name.endsWith("-small.jpg"))
                .hasSize(2);
        assertThat(some).hasSize(5);
        bench.sheet(export, new ReportOptions(null, 100, 0), "none");
        assertThat(content(folder.resolve("none/media"))).hasSize(3);
        assertThat(text(folder.resolve("none/pages/1.html"))).contains("Not copied", "not copied into this folder");
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws IOException {
        TestFolder folder = digits.folder();
        Path precious = Files.createDirectory(folder.resolve("photos")).resolve("index.html");
        Files.writeString(precious, "mine");
        assertThatThrownBy(() -> digits.sheet(sixty, ReportOptions.defaults(), "photos"))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("photos is there, and no report made it");
        assertThat(content(folder.resolve("photos"))).containsExactly(Map.entry("index.html", "mine"));
    }

    @Test
    void anEarlierReportIsReplacedAndNothingElse() throws IOException {
        TestFolder folder = digits.folder();
        digits.sheet(sixty, ReportOptions.defaults(), "sheet");
        Map<String, String> first = content(folder.resolve("sheet"));
        Files.writeString(folder.resolve("sheet/pages/99.html"), "of an earlier one");
        Files.writeString(folder.resolve("outside.txt"), "outside");
        Files.createSymbolicLink(folder.resolve("sheet/media/link"), folder.path());
        Files.writeString(folder.resolve("sheet/notes.txt"), "mine");
        digits.sheet(sixty, ReportOptions.defaults(), "sheet");
        assertThat(folder.resolve("outside.txt")).hasContent("outside");
        assertThat(folder.resolve("sheet/notes.txt")).hasContent("mine");
        Files.delete(folder.resolve("sheet/notes.txt"));
        assertThat(content(folder.resolve("sheet"))).isEqualTo(first);
    }

    @Test
    void tablesWithoutFilesShowTheirRows(SparkSession spark, TestFolder folder) throws IOException {
        Bench bench = bench(spark, folder, Backend.LOCAL);
        bench.table(
                StructType.fromDDL("id bigint, name string, tags array<string>"),
                List.of(
                        RowFactory.create(2L, Gallery.HOSTILE, new String[] {"a", "b"}),
                        RowFactory.create(1L, null, new String[0])));
        ReportSummary sheet = bench.sheet(bench.export("id", null, null), ReportOptions.defaults(), "sheet");
        String index = text(sheet.index());
        assertThat(found("<td><bdi>([^<]*)</bdi></td>", index))
                .containsExactly(
                        "1",
                        "(null)",
                        "[]",
                        "2",
                        "&lt;img src=x onerror=&quot;window.harmed=1&quot;&gt;&amp;&#39;`${harm}",
                        "[&quot;a&quot;,&quot;b&quot;]");
    }

    @Test
    void severalFilesOfARowAreShownEach(SparkSession spark, TestFolder folder) throws IOException {
        Bench bench = bench(spark, folder, Backend.LOCAL);
        String[] two = {bench.raw("a.png", Drawings.digit(1, 1)), bench.raw("b.png", Drawings.digit(2, 2))};
        bench.table(
                StructType.fromDDL("id bigint, views array<string>"),
                List.of(RowFactory.create(1L, two), RowFactory.create(2L, null)));
        ReportSummary sheet =
                bench.sheet(bench.export("id", "views", "views/{name}"), ReportOptions.defaults(), "sheet");
        assertThat(sheet.shown()).isEqualTo(2);
        assertThat(found("alt=\"([^\"]*)\"", text(folder.resolve("sheet/pages/1.html"))))
                .containsExactly("a.png, in views", "b.png, in views");
    }

    /** The pictures of a page come in a batch, and equal ones once. */
    @Test
    @NeedsOxenServer
    void fetchesInBatchesFromAServer(SparkSession spark, TestFolder folder) throws IOException {
        Bench bench = bench(spark, folder, Backend.SERVER);
        PreviousExport export = digits(bench, 300);
        RepositoryAddress.Remote address =
                (RepositoryAddress.Remote) bench.repository().address();
        try (FaultProxy proxy = FaultProxy.before(OxenServer.shared());
                OxenRepository seen = Oxen.open(proxy.through(address), OxenSettings.defaults())) {
            List<Copied> copied = new ArrayList<>();
            Progress progress = new Progress() {
                @Override
                public void say(Stage stage, String message) {}

                @Override
                public void copied(Copied soFar) {
                    copied.add(soFar);
                }
            };
            ReportSummary sheet = ContactSheet.write(
                    spark, seen, export, ReportOptions.defaults(), folder.resolve("sheet"), progress);
            assertThat(copied).last().satisfies(all -> {
                assertThat(all.files()).isEqualTo(300);
                assertThat(all.isComplete()).isTrue();
            });
            assertThat(sheet.shown()).isEqualTo(300);
            assertThat(sheet.mediaFiles()).isEqualTo(300);
            assertThat(proxy.requests()).as("%s", proxy.requests()).isNotEmpty().hasSizeLessThan(60);
        }
        String page = text(folder.resolve("sheet/pages/2.html"));
        assertThat(found("(class=\"item\")", page)).hasSize(100);
        for (String picture : found("src=\"\\.\\./(media/[^\"]*)\"", page)) {
            assertThat(folder.resolve("sheet").resolve(picture)).isNotEmptyFile();
        }
    }
}
