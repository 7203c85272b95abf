package dev.oxenspark.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ITPublishedJars {
    @TempDir
    private static Path scratch;

    private ClassLoader contextLoader;

    /** The native half of jffi finds its Java half by name; see the relocations in the parent POM. */
    private static final List<String> OURS = List.of("dev/oxenspark/", "com/kenai/jffi/");

    @ParameterizedTest
    @ValueSource(strings = {"oxen.bundle.jar", "oxen.export.jar"})
    void holdsNoForeignClass(String property) throws IOException {
        System.out.printf(
                "%s: %,d bytes%n",
                published(property).getName(), published(property).length());
        try (JarFile jar = new JarFile(published(property))) {
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .filteredOn(name -> name.endsWith(".class"))
                    .isNotEmpty()
                    .allMatch(name -> OURS.stream().anyMatch(name::startsWith));
        }
    }

    @BeforeEach
    void remember() {
        contextLoader = Thread.currentThread().getContextClassLoader();
    }

    /** What comes after in this thread must not look for its classes in a jar alone. */
    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(contextLoader);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oxen.bundle.jar", "oxen.export.jar"})
    void openLmdb(String property) throws Exception {
        File folder = scratch.resolve(property).toFile();
        assertThat(folder.mkdir()).isTrue();
        URL[] jar = {published(property).toURI().toURL()};
        try (URLClassLoader loader = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> environment = loader.loadClass("dev.oxenspark.shaded.org.lmdbjava.Env");
            Class<?> flags = loader.loadClass("dev.oxenspark.shaded.org.lmdbjava.DbiFlags");
            Object createIfAbsent = Array.newInstance(flags, 1);
            Array.set(createIfAbsent, 0, flags.getField("MDB_CREATE").get(null));
            Method open = environment.getMethod("open", File.class, int.class, environmentFlags(loader));
            try (AutoCloseable env = (AutoCloseable) open.invoke(
                    null, folder, 1, Array.newInstance(environmentFlags(loader).getComponentType(), 0))) {
                Object database = environment
                        .getMethod("openDbi", String.class, createIfAbsent.getClass())
                        .invoke(env, null, createIfAbsent);
                ByteBuffer key =
                        ByteBuffer.allocateDirect(3).put("key".getBytes(UTF_8)).flip();
                ByteBuffer value = ByteBuffer.allocateDirect(5)
                        .put("value".getBytes(UTF_8))
                        .flip();
                database.getClass().getMethod("put", Object.class, Object.class).invoke(database, key, value);
            }
        }
        assertThat(folder.toPath().resolve("data.mdb")).isNotEmptyFile();
    }

    private static Class<?> environmentFlags(ClassLoader loader) throws ClassNotFoundException {
        return loader.loadClass("dev.oxenspark.shaded.org.lmdbjava.EnvFlags").arrayType();
    }

    @Test
    void exportTellsItsVersion() throws Exception {
        String classPath = published("oxen.export.jar")
                + File.pathSeparator
                + Files.readString(Path.of(System.getProperty("spark.classpath.file")));
        Process process = java("-cp", classPath, "dev.oxenspark.export.cli.Main", "--version");
        assertThat(output(process)).matches("oxen-export \\d+\\.\\d+\\.\\d+\\R");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void exportWithoutSparkSaysHowToStartIt() throws Exception {
        Process process = java("-jar", published("oxen.export.jar").getPath(), "--version");
        assertThat(output(process)).contains("Spark and Delta are not on the class path", "bin/oxen-export");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    private static Process java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    private static File published(String property) {
        File jar = new File(System.getProperty(property));
        assertThat(jar).isFile();
        return jar;
    }
}
