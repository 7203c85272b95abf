package dev.oxenspark.export.report;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a report. Its marker is written first, so that a report that was cut short can be made again. */
final class ReportFolder {
    private static final String MARKER = "report.json";
    private static final String SCHEMA = "oxen-export/report/1";
    private static final List<String> ASSETS = List.of("sheet.css", "sheet.js");
    /** All that a report consists of; nothing else is ever deleted. */
    private static final List<String> OWNED = List.of("index.html", "pages", "media", "assets");

    private final Path root;

    private ReportFolder(Path root) {
        this.root = root;
    }

    /** @throws ExportException {@code USAGE} when there is something that no report made */
    static ReportFolder prepare(Path root) {
        try {
            Path marker = root.resolve(MARKER);
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS) && !isEmpty(root) && !isReport(marker)) {
                throw new ExportException(
                        ExitCode.USAGE,
                        Stage.AUDIT,
                        "REPORT_FOLDER",
                        root + " is there, and no report made it. Give --out an absent or empty folder.");
            }
            Files.createDirectories(root);
            Files.writeString(marker, "{\"schema\":\"" + SCHEMA + "\"}\n");
            for (String name : OWNED) {
                delete(root.resolve(name));
            }
            ReportFolder folder = new ReportFolder(root);
            for (String asset : ASSETS) {
                folder.write("assets/" + asset, resource(asset));
            }
            return folder;
        } catch (IOException e) {
            throw unwritable(root, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static boolean isReport(Path marker) throws IOException {
        return Files.isRegularFile(marker) && Files.readString(marker).contains(SCHEMA);
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ReportFolder.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks " + name);
            }
            return in.readAllBytes();
        }
    }

    Path root() {
        return root;
    }

    void write(String path, Html page) {
        write(path, page.toString().getBytes(StandardCharsets.UTF_8));
    }

    void write(String path, byte[] content) {
        try {
            Files.write(create(path), content);
        } catch (IOException e) {
            throw unwritable(root, e);
        }
    }

    /** A file that is to be written, with its folder made. */
    Path create(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return file;
    }

    static ExportException unwritable(Path root, IOException e) {
        return new ExportException(
                ExitCode.UNAVAILABLE, Stage.AUDIT, "REPORT_UNWRITABLE", "Can't write to " + root + ": " + e, e);
    }
}
