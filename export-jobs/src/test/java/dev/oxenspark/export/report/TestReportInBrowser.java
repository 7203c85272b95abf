package dev.oxenspark.export.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.testing.Browser;
import dev.oxenspark.connector.testing.NeedsBrowser;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.spark.testing.SharedSpark;
import dev.oxenspark.spark.testing.TestFolder;
import dev.oxenspark.spark.testing.TestRepository.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports as their readers have them: opened from disk, in a real browser. */
@NeedsBrowser
final class TestReportInBrowser {
    private static final int DIGITS = 5_000;
    private static final int PER_PAGE = 200;
    /** For people to look at; nothing reads them again. */
    private static final Path SHOTS = Path.of("target", "report-screenshots");

    private static final String GALLERY = "gallery/sheet/index.html";
    private static final String ITEMS = "gallery/sheet/pages/1.html";
    private static final String CHANGES = "gallery/changes/index.html";
    private static final String CHANGED = "gallery/changes/pages/1.html";
    private static final String MANY = "digits/sheet/index.html";
    private static final List<String> PAGES = List.of(GALLERY, ITEMS, CHANGES, CHANGED, MANY);

    @TempDir
    private static Path scratch;

    private static Browser browser;
    private static String checks;

    @BeforeAll
    static void makeReports() throws IOException {
        Bench.loadDelta();
        Files.createDirectories(SHOTS);
        browser = Browser.start();
        Bench pictures = bench("gallery");
        List<Row> rows = Gallery.rows(pictures, film());
        pictures.table(Gallery.SCHEMA, rows);
        PreviousExport before = pictures.export("id", "file", "items/{label}/{name}");
        pictures.sheet(before, ReportOptions.defaults(), "sheet");

        pictures.table(Gallery.SCHEMA, Gallery.edited(pictures, rows));
        PreviousExport after = pictures.export("id", "file", "items/{label}/{name}");
        pictures.comparison(before, after, "changes");

        Bench many = bench("digits");
        List<Row> numbers = new ArrayList<>();
        for (int i = 0; i < DIGITS; i++) {
            String picture = many.raw(i + ".png", Drawings.digit(i % 10, i));
            numbers.add(RowFactory.create((long) i, picture, String.valueOf(i % 10)));
        }
        many.table(StructType.fromDDL("id bigint, image string, label string"), numbers);
        many.sheet(many.export("id", "image", "images/{label}/{id}{ext}"), ReportOptions.defaults(), "sheet");

        try (InputStream in = TestReportInBrowser.class.getResourceAsStream("checks.js")) {
            checks = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Half a second of a square that moves: the browser can make films, which Java can't. */
    private static byte[] film() {
        return Base64.getDecoder().decode(browser.evaluate("""
                (async () => {
                  const canvas = document.createElement("canvas");
                  Object.assign(canvas, { width: 160, height: 120 });
                  const pen = canvas.getContext("2d");
                  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
                  const parts = [];
                  recorder.ondataavailable = (event) => parts.push(event.data);
                  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
                  recorder.start();
                  for (let frame = 0; frame < 10; frame++) {
                    pen.fillStyle = "#247";
                    pen.fillRect(0, 0, 160, 120);
                    pen.fillStyle = "#fc4";
                    pen.fillRect(frame * 12, 40, 40, 40);
                    await new Promise((resolve) => setTimeout(resolve, 50));
                  }
                  recorder.stop();
                  await stopped;
                  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
                  return btoa(String.fromCharCode(...bytes));
                })()
                """).asText());
    }

    private static Bench bench(String name) throws IOException {
        TestFolder folder = new TestFolder(Files.createDirectory(scratch.resolve(name)));
        return new Bench(SharedSpark.newSession(), folder, Backend.LOCAL.newRepository(folder));
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void desk() {
        browser.viewport(1280, 900).colorScheme("light");
    }

    private static Browser open(String page) {
        Browser opened = browser.open(scratch.resolve(page));
        opened.evaluate(checks);
        return opened;
    }

    private static List<String> texts(String expression) {
        List<String> texts = new ArrayList<>();
        browser.evaluate(expression).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Has lazy pictures load, as a reader who goes through the whole page would. */
    private static void lookAtEverything() {
        browser.evaluate("checks.lookAtEverything()");
    }

    @Test
    void showsEveryOneOfFiveThousandPictures() throws IOException {
        open(MANY);
        assertThat(texts("[...document.querySelectorAll('.group .number')].map(e => e.textContent)"))
                .hasSize(10)
                .containsOnly("500");
        List<String> addresses = texts("[...document.querySelectorAll('a.group')].map(e => e.href)");
        List<Integer> numbers = new ArrayList<>();
        for (int page = 1; page <= DIGITS / PER_PAGE; page++) {
            String text = Files.readString(scratch.resolve("digits/sheet/pages/" + page + ".html"));
            for (String item : text.split("id=\"i", -1)) {
                if (Character.isDigit(item.charAt(0))) {
                    numbers.add(Integer.parseInt(item.substring(0, item.indexOf('"'))));
                }
            }
        }
        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, DIGITS).boxed().toList());
        // The last group, as one comes to it from the first page, and the last page.
        browser.open(URI.create(addresses.get(9)));
        browser.evaluate(checks);
        assertThat(browser.evaluate("document.querySelector(':target').textContent")
                        .asText())
                .isEqualTo("9 500");
        open("digits/sheet/pages/25.html");
        lookAtEverything();
        assertThat(browser.evaluate("checks.loadedPictures()").asInt()).isEqualTo(PER_PAGE);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void loadsPicturesOnlyWhenTheyComeIntoSight() {
        browser.viewport(360, 740);
        open("digits/sheet/pages/1.html");
        long asked = browser.requests().stream()
                .filter(address -> address.endsWith(".png"))
                .count();
        assertThat(asked).isPositive().isLessThan(PER_PAGE);
    }

    @Test
    void asksForNothingOutsideItsFolder() {
        for (String page : PAGES) {
            open(page);
            lookAtEverything();
            assertThat(browser.evaluate("checks.brokenPictures()")).as(page).isEmpty();
            String folder = scratch.resolve(page.replaceAll("/(pages/)?[^/]*$", ""))
                    .toUri()
                    .toString();
            assertThat(browser.requests())
                    .as(page)
                    .hasSizeGreaterThan(2)
                    .allMatch(address -> address.startsWith(folder.replaceAll("/$", "") + "/"));
            assertThat(browser.complaints()).as(page).isEmpty();
        }
    }

    @Test
    void hostileValuesAreTextAndNothingElse() {
        for (String page : PAGES) {
            open(page);
            lookAtEverything();
            assertThat(browser.evaluate("window.harmed === undefined").asBoolean())
                    .as(page)
                    .isTrue();
            assertThat(browser.evaluate("checks.foreignElements()")).as(page).isEmpty();
        }
        open(ITEMS);
        assertThat(texts("[...document.querySelectorAll('h2 bdi')].map(e => e.textContent)"))
                .contains(Gallery.HOSTILE);
        assertThat(texts("[...document.querySelectorAll('pre')].map(e => e.textContent)"))
                .anyMatch(text -> text.startsWith("</pre><script>window.harmed=1</script>"));
        assertThat(texts("[...document.querySelectorAll('dd')].map(e => e.textContent)"))
                .contains("javascript:window.harmed=1");
        browser.press("Tab").press("Tab").press("Tab").type("harm");
        browser.evaluate("checks.until(() => document.querySelector('#results li'))");
        assertThat(browser.evaluate("checks.foreignElements()")).isEmpty();
        assertThat(browser.evaluate("window.harmed === undefined").asBoolean()).isTrue();
    }

    @Test
    void worksByKeyboardAlone() {
        open(ITEMS);
        browser.press("Tab");
        assertThat(browser.evaluate("document.activeElement.textContent").asText())
                .isEqualTo("Skip to content");
        browser.press("Enter").press("Tab");
        for (int i = 0;
                i < 5
                        && !browser.evaluate("document.activeElement.matches('a.shot')")
                                .asBoolean();
                i++) {
            browser.press("Tab");
        }
        String first = browser.evaluate("document.activeElement.querySelector('img').alt")
                .asText();
        assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                        .asText())
                .isEqualTo("solid");
        browser.press("Enter");
        assertThat(browser.evaluate("document.querySelector('dialog').open").asBoolean())
                .isTrue();
        assertThat(shown()).isEqualTo(first);
        browser.press("ArrowRight");
        assertThat(shown()).isNotEqualTo(first);
        browser.evaluate("checks.until(() => document.querySelector('dialog img').naturalWidth > 0)");
        assertThat(browser.evaluate("document.querySelector('dialog dl').textContent")
                        .asText())
                .contains("Read from", "items version 0");
        browser.press("ArrowLeft").press("ArrowRight");
        String last = shown();
        assertThat(last).isNotEqualTo(first);
        browser.press("Escape");
        assertThat(browser.evaluate("document.querySelector('dialog').open").asBoolean())
                .isFalse();
        // On the picture that was shown last, not on the first one.
        browser.evaluate("checks.until(() => document.activeElement.matches('.shot[data-view]'))");
        browser.evaluate("checks.until(() => document.activeElement.querySelector('img').alt === '" + last + "')");
        assertThat(browser.complaints()).isEmpty();
    }

    private static String shown() {
        return browser.evaluate("document.querySelector('dialog strong').textContent")
                .asText();
    }

    @Test
    void fitsAPhone() throws IOException {
        browser.viewport(360, 740);
        for (String page : PAGES) {
            open(page);
            lookAtEverything();
            assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                    .as("%s: %s", page, browser.evaluate("checks.wider(360)"))
                    .isLessThanOrEqualTo(360);
            keep(page, "phone");
        }
    }

    @Test
    void canBeReadInLightAndDark() throws IOException {
        for (String scheme : List.of("light", "dark")) {
            browser.colorScheme(scheme);
            for (String page : PAGES) {
                open(page);
                lookAtEverything();
                assertThat(browser.evaluate("checks.faintTexts()"))
                        .as("%s, %s", page, scheme)
                        .isEmpty();
                keep(page, scheme);
            }
        }
    }

    @Test
    void tellsThoseWhoDoNotSeeWhatIsThere() {
        for (String page : PAGES) {
            open(page);
            assertThat(browser.evaluate("checks.outline()")).as(page).isEmpty();
        }
    }

    @Test
    void playsSoundAndFilm() {
        open(ITEMS);
        JsonNode sound = browser.evaluate("checks.play(document.querySelector('audio'))");
        assertThat(sound.path("duration").asDouble()).isEqualTo(0.5);
        assertThat(sound.path("ended").asBoolean()).isTrue();
        JsonNode film = browser.evaluate("checks.play(document.querySelector('video'))");
        assertThat(film.path("ended").asBoolean()).isTrue();
        assertThat(browser.evaluate("document.querySelector('video').videoWidth")
                        .asInt())
                .isEqualTo(160);
    }

    @Test
    void textsRead() {
        open(ITEMS);
        assertThat(texts("[...document.querySelectorAll('pre')].map(e => e.textContent)"))
                .anyMatch(text -> text.startsWith("Über allen Gipfeln\nIst Ruh,") && text.endsWith("Hauch.\n"))
                .anyMatch(text -> text.startsWith("Line after line.\n") && text.endsWith("…") && text.length() < 1_300);
    }

    @Test
    void findsWhatIsOnAnotherPage() {
        open(MANY);
        browser.press("Tab").press("Tab").press("Tab").type("4711.png");
        browser.evaluate("checks.until(() => document.querySelector('#results li'))");
        assertThat(browser.evaluate("document.querySelector('#results .note').textContent")
                        .asText())
                .isEqualTo("1 found");
        assertThat(browser.evaluate("document.querySelector('main').hidden").asBoolean())
                .isTrue();
        String address =
                browser.evaluate("document.querySelector('#results a').href").asText();
        browser.open(URI.create(address));
        assertThat(browser.evaluate("document.querySelector('.item:target .name').textContent")
                        .asText())
                .isEqualTo("4711.png");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void worksWithoutScripts() {
        browser.withoutScripts(() -> {
            browser.open(scratch.resolve(ITEMS));
            assertThat(browser.evaluate("document.querySelector('input') === null")
                            .asBoolean())
                    .isTrue();
            assertThat(browser.evaluate("document.querySelectorAll('.item').length")
                            .asInt())
                    .isEqualTo(48);
            String original =
                    browser.evaluate("document.querySelector('a.shot').href").asText();
            browser.open(URI.create(original));
            assertThat(browser.evaluate("document.images[0].naturalWidth").asInt())
                    .isPositive();
        });
    }

    @Test
    void prints() throws IOException {
        open(ITEMS);
        lookAtEverything();
        byte[] pdf = browser.pdf();
        assertThat(new String(pdf, 0, 5, StandardCharsets.ISO_8859_1)).isEqualTo("%PDF-");
        Files.write(SHOTS.resolve("printed.pdf"), pdf);
        browser.media("print");
        try {
            assertThat(browser.evaluate("checks.visible('#search, .pages, summary')"))
                    .isEmpty();
            assertThat(browser.evaluate("checks.visible('.item .name')")).hasSize(48);
        } finally {
            browser.media("screen");
        }
    }

    private static void keep(String page, String name) throws IOException {
        String file = page.replaceAll("[^a-z0-9]+", "-") + "-" + name + ".png";
        Files.write(SHOTS.resolve(file), browser.screenshot());
    }

    @Test
    void everyAddressInAPageIsThere() throws IOException {
        for (String report : List.of("gallery/sheet", "gallery/changes", "digits/sheet")) {
            Path root = scratch.resolve(report);
            try (Stream<Path> files = Files.walk(root)) {
                for (Path page :
                        files.filter(file -> file.toString().endsWith(".html")).toList()) {
                    for (String part : Files.readString(page).split(" (href|src|data-view)=\"", -1)) {
                        String address = part.substring(0, Math.max(0, part.indexOf('"')))
                                .replaceAll("#.*", "");
                        if (!part.startsWith("<!DOCTYPE") && !address.isEmpty()) {
                            assertThat(page.resolveSibling(address).normalize())
                                    .as("in %s", page)
                                    .isRegularFile()
                                    .startsWith(root);
                        }
                    }
                }
            }
        }
    }
}
