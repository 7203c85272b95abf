package dev.oxenspark.spark.write;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.spark.TabularFormat;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.TableFiles;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a write makes: one file, or part files in a directory.
 *
 * @param replaced the files that go when the new ones come
 */
record WriteTarget(Kind kind, TabularFormat format, List<FileEntry> replaced) {
    enum Kind {
        FILE,
        DIRECTORY
    }

    /** @throws OxenException {@code INVALID} saying how the path can be written instead */
    static WriteTarget of(PinnedPath path, WriteMode mode) {
        if (path.isSelection()) {
            throw invalid(
                    "A write takes one path, and this one stands for %d: %s",
                    path.roots().size(), path.roots());
        }
        if (!path.path().isEmpty()) {
            RepositoryPath.checked(path.path());
        }
        boolean file = path.tree() == null ? TabularFormat.ofPath(path.path()).isPresent() : path.isFile();
        return file ? file(path, mode) : directory(path, mode);
    }

    private static WriteTarget file(PinnedPath path, WriteMode mode) {
        if (mode == WriteMode.APPEND) {
            throw invalid(
                    "Can't append to the file %s: a file is written as a whole. Append to a directory, such as %s, or use mode overwrite",
                    path.text(), directoryForm(path.path()));
        }
        TabularFormat format = TabularFormat.ofPath(path.path())
                .orElseThrow(() -> invalid(
                        "%s is a file, and its extension is none of a table. Choose another path", path.text()));
        path.options().format().filter(wanted -> wanted != format).ifPresent(wanted -> {
            throw invalid("format %s does not fit the extension of %s", wanted.key(), path.text());
        });
        return new WriteTarget(Kind.FILE, format, List.of());
    }

    private static String directoryForm(String path) {
        return path.substring(0, path.indexOf('.', path.lastIndexOf('/') + 1)) + "/";
    }

    private static WriteTarget directory(PinnedPath path, WriteMode mode) {
        Optional<TabularFormat> wanted = path.options().format();
        if (wanted.equals(Optional.of(TabularFormat.TEXT))) {
            throw invalid(
                    "Format text is for reading: no extension says that files are lines of text, so %s would not be read as a table again. Write csv",
                    path.text());
        }
        Set<TabularFormat> present = TableFiles.formatsIn(path);
        if (present.size() > 1 && wanted.isEmpty()) {
            throw invalid(
                    "%s holds tables of the formats %s. Give option format", path.text(), TabularFormat.keys(present));
        }
        if (present.isEmpty()) {
            return new WriteTarget(Kind.DIRECTORY, wanted.orElse(TabularFormat.PARQUET), List.of());
        }
        TabularFormat read = present.size() == 1 ? present.iterator().next() : wanted.orElseThrow();
        TabularFormat written = wanted.orElse(read);
        TableFiles table = TableFiles.in(path, read).orElseThrow();
        if (mode != WriteMode.OVERWRITE) {
            if (written != read) {
                throw invalid(
                        "%s holds %s files, so %s files can't be appended", path.text(), read.key(), written.key());
            }
            if (table.partitioning().isPresent()) {
                throw invalid(
                        "%s is partitioned into folders by %s, and rows beside these would not be read. Append to one of the folders, or overwrite the table",
                        path.text(), List.of(table.partitioning().columns().fieldNames()));
            }
            return new WriteTarget(Kind.DIRECTORY, written, List.of());
        }
        return new WriteTarget(Kind.DIRECTORY, written, table.files());
    }

    private static OxenException invalid(String message, Object... values) {
        return new OxenException(ErrorCategory.INVALID, message.formatted(values));
    }
}
