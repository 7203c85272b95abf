package dev.oxenspark.connector.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Chromium without a window, with a profile of its own and one tab, driven through its DevTools protocol. It
 * notes what a page asks for and complains about. Tests that use one are marked {@link NeedsBrowser}.
 */
public final class Browser implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    /** Key → virtual key code, for those that do something else than write. */
    private static final Map<String, Integer> KEYS =
            Map.of("Tab", 9, "Enter", 13, "Escape", 27, "ArrowLeft", 37, "ArrowRight", 39);

    private final Path profile;
    private final Process process;
    private final DevTools tab;

    private Browser(Path profile, Process process, DevTools tab) {
        this.profile = profile;
        this.process = process;
        this.tab = tab;
    }

    static @Nullable Path program() {
        String named = System.getenv("OXEN_SPARK_BROWSER");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    public static Browser start() {
        Path program = program();
        if (program == null) {
            throw new IllegalStateException("No browser: mark the test @NeedsBrowser");
        }
        try {
            Path profile = Files.createTempDirectory("browser-");
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectErrorStream(true)
                    .redirectOutput(profile.resolve("browser.log").toFile())
                    .start();
            DevTools tab = DevTools.connect(port(profile, process));
            for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
                tab.call(domain + ".enable", Map.of());
            }
            return new Browser(profile, process, tab);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The browser writes the port that it found free into its profile. */
    private static int port(Path profile, Process process) throws IOException {
        Path file = profile.resolve("DevToolsActivePort");
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() > 1) {
                return Integer.parseInt(lines.get(0));
            }
            DevTools.pause();
        }
        process.destroyForcibly();
        throw new IllegalStateException(
                "The browser does not start. Its output:\n" + Files.readString(profile.resolve("browser.log")));
    }

    /** Opens a file and waits until it is loaded; what was noted before is forgotten. */
    public Browser open(Path file) {
        return open(file.toUri());
    }

    public Browser open(URI address) {
        tab.forget();
        tab.call("Page.navigate", Map.of("url", address.toString()));
        tab.await("Page.loadEventFired");
        return this;
    }

    /**
     * The value of an expression; a promise is waited for.
     *
     * @throws AssertionError when it throws
     */
    public JsonNode evaluate(String expression) {
        JsonNode answer = tab.call(
                "Runtime.evaluate",
                Map.of(
                        "expression",
                        expression,
                        "returnByValue",
                        true,
                        "awaitPromise",
                        true,
                        // As if the reader had just clicked: without that, nothing plays.
                        "userGesture",
                        true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    public Browser viewport(int width, int height) {
        tab.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        return this;
    }

    /** @param scheme {@code light} or {@code dark} */
    public Browser colorScheme(String scheme) {
        tab.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    /** @param type {@code screen} or {@code print} */
    public Browser media(String type) {
        tab.call("Emulation.setEmulatedMedia", Map.of("media", type));
        return this;
    }

    /** Meanwhile scripts of pages do not run; {@link #evaluate} does. */
    public void withoutScripts(Runnable use) {
        tab.call("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        try {
            use.run();
        } finally {
            tab.call("Emulation.setScriptExecutionDisabled", Map.of("value", false));
        }
    }

    /** Presses and releases a key: {@code Tab, Enter, Escape, ArrowLeft, ArrowRight}. */
    public Browser press(String key) {
        int code = KEYS.getOrDefault(key, 0);
        for (String type : List.of("keyDown", "keyUp")) {
            tab.call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type",
                            type,
                            "key",
                            key,
                            "code",
                            key,
                            "windowsVirtualKeyCode",
                            code,
                            "text",
                            type.equals("keyDown") && key.equals("Enter") ? "\r" : ""));
        }
        return this;
    }

    /** Types a text where the focus is. */
    public Browser type(String text) {
        tab.call("Input.insertText", Map.of("text", text));
        return this;
    }

    public byte[] screenshot() {
        JsonNode answer = tab.call("Page.captureScreenshot", Map.of("format", "png"));
        return Base64.getDecoder().decode(answer.path("data").asText());
    }

    /** As it would be printed. */
    public byte[] pdf() {
        JsonNode answer = tab.call("Page.printToPDF", Map.of("preferCSSPageSize", true));
        return Base64.getDecoder().decode(answer.path("data").asText());
    }

    /**
     * Addresses that were asked for since the page was opened, itself included. Not those of {@code data:}, which ask
     * nobody: the browser's own controls for sound and film are made of them.
     */
    public List<String> requests() {
        return tab.events("Network.requestWillBeSent").stream()
                .map(event -> event.at("/request/url").asText())
                .filter(address -> !address.startsWith("data:"))
                .toList();
    }

    /** What scripts threw or reported as an error, and what the browser refused or did not find. */
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        tab.events("Runtime.exceptionThrown").forEach(event -> complaints.add(event.toString()));
        tab.events("Log.entryAdded").forEach(event -> complaints.add(event.toString()));
        // A film of which the beginning is enough for now is no failure.
        tab.events("Network.loadingFailed").stream()
                .filter(event -> !event.path("canceled").asBoolean())
                .forEach(event -> complaints.add(event.toString()));
        tab.events("Runtime.consoleAPICalled").stream()
                .filter(event -> List.of("error", "warning", "assert")
                        .contains(event.path("type").asText()))
                .forEach(event -> complaints.add(event.toString()));
        return complaints;
    }

    @Override
    public void close() {
        tab.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
