package dev.oxenspark.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A copy of what a user has after the first build: launcher, jars, README and notebooks, but no sources. Its path has a
 * space, as paths of users have.
 */
final class Checkout {
    /** What tests lock that add to what the demo made, or look whether anything was added. */
    static final String DEMO = "what the demo made";

    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static @Nullable Checkout shared;
    private static Command.@Nullable Outcome demo;

    private final Path root;

    private Checkout(Path root) {
        this.root = root;
    }

    /** One of the test's own, gone at the end of the JVM. */
    static Checkout create() {
        try {
            Path scratch = Files.createTempDirectory("checkout-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(scratch)));
            Path root = scratch.resolve("oxen spark");
            for (Path file : shipped()) {
                Path copy = root.resolve(PROJECT.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return new Checkout(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one in which the demo ran once. Others may only read what the demo made, or add to it. */
    static synchronized Checkout withDemo() {
        if (shared == null) {
            Checkout fresh = create();
            demo = Command.shell(fresh.root, Readme.FIRST_COMMAND)
                    .with(Command.ofShortLife())
                    .run()
                    .succeeded();
            shared = fresh;
        }
        return shared;
    }

    /** What the demo said. */
    static synchronized Command.Outcome demo() {
        withDemo();
        if (demo == null) {
            throw new IllegalStateException("The demo has not run");
        }
        return demo;
    }

    Path root() {
        return root;
    }

    Path launcher() {
        return root.resolve("bin/oxen-export");
    }

    /** A command of the launcher, by its full path, run in another folder. */
    Command export(Path folder, String... arguments) {
        List<String> words = new ArrayList<>(List.of(launcher().toString()));
        words.addAll(List.of(arguments));
        return Command.in(folder, words.toArray(String[]::new));
    }

    private static List<Path> shipped() throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(PROJECT.resolve("README.md"));
        files.add(Path.of(System.getProperty("oxen.bundle.jar")).normalize());
        files.add(Path.of(System.getProperty("oxen.export.jar")).normalize());
        files.add(Path.of(System.getProperty("spark.classpath.file")).normalize());
        for (String folder : List.of("bin", "notebooks")) {
            try (Stream<Path> found = Files.list(PROJECT.resolve(folder))) {
                found.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        return files;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
