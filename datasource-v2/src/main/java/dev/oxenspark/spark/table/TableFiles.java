package dev.oxenspark.spark.table;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.OxenOptions.View;
import dev.oxenspark.spark.TabularFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files that make up the table at a path. As Spark has it, those whose names start with {@code _} or {@code .} do
 * not count, nor do those in folders below, unless {@code recursiveFileLookup} says so.
 */
public record TableFiles(TabularFormat format, List<FileEntry> files) {
    private static final Pattern HIDDEN = Pattern.compile("(^|/)[_.]");
    private static final Pattern PARTITIONED = Pattern.compile("(^|/)[^/=]+=[^/]*/");

    public TableFiles {
        files = List.copyOf(files);
    }

    /**
     * The table at a path, or empty when it is to be shown as files.
     *
     * @throws OxenException {@code INVALID} or {@code UNSUPPORTED} when a table is asked for and there can be none
     */
    public static Optional<TableFiles> of(PinnedPath path) {
        View view = path.options().as();
        if (view == View.FILES) {
            return Optional.empty();
        }
        if (view == View.TABLE || path.options().format().isPresent()) {
            return Optional.of(asked(path));
        }
        return path.isFile() ? single(path) : whole(path);
    }

    /** The only format of the tabular files directly in a directory; empty when there are none or several. */
    public static Set<TabularFormat> formatsIn(PinnedPath directory) {
        return formats(candidates(directory));
    }

    /** The files of one format that reading a directory as a table would read. */
    public static TableFiles in(PinnedPath directory, TabularFormat format) {
        List<FileEntry> candidates = candidates(directory);
        if (directory.files().stream()
                        .anyMatch(file ->
                                PARTITIONED.matcher(below(directory, file)).find())
                && !recursive(directory)) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    "%s is partitioned into folders such as 'key=value', which can't be a table yet. Use one of the folders, or option as = files"
                            .formatted(directory.text()));
        }
        return new TableFiles(format, filter(candidates, file -> formatOf(file).equals(Optional.of(format))));
    }

    private static Optional<TableFiles> single(PinnedPath path) {
        return TabularFormat.ofPath(path.path()).map(format -> new TableFiles(format, path.files()));
    }

    private static Optional<TableFiles> whole(PinnedPath path) {
        List<FileEntry> visible = filter(path.files(), file -> isVisible(path, file));
        List<FileEntry> candidates = candidates(path);
        Set<TabularFormat> formats = formats(candidates);
        boolean uniform = formats.size() == 1
                && candidates.size() == visible.size()
                && candidates.stream().allMatch(file -> formatOf(file).isPresent());
        return uniform ? Optional.of(new TableFiles(formats.iterator().next(), candidates)) : Optional.empty();
    }

    private static TableFiles asked(PinnedPath path) {
        Optional<TabularFormat> wanted = path.options().format();
        if (path.isFile()) {
            return new TableFiles(
                    wanted.or(() -> TabularFormat.ofPath(path.path())).orElseThrow(() -> noFormat(path)), path.files());
        }
        Set<TabularFormat> formats = formatsIn(path);
        if (wanted.isEmpty() && formats.size() != 1) {
            throw noFormat(path);
        }
        TableFiles table = in(path, wanted.orElseGet(() -> formats.iterator().next()));
        if (table.files.isEmpty() && path.tree() != null) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "%s has no %s files directly in it, so it is no table".formatted(path.text(), table.format.key()));
        }
        return table;
    }

    private static OxenException noFormat(PinnedPath path) {
        String found = path.isFile()
                ? "its extension is none of the known ones"
                : "the formats of the files directly in it are " + formatsIn(path);
        return new OxenException(
                ErrorCategory.INVALID,
                "%s can't be told to be a table: %s. Give option format, or as = files".formatted(path.text(), found));
    }

    private static List<FileEntry> candidates(PinnedPath directory) {
        boolean recursive = recursive(directory);
        return filter(
                directory.files(),
                file -> isVisible(directory, file)
                        && (recursive || below(directory, file).indexOf('/') < 0));
    }

    private static boolean recursive(PinnedPath path) {
        return Boolean.parseBoolean(path.options().formatOptions().get("recursiveFileLookup"));
    }

    private static boolean isVisible(PinnedPath directory, FileEntry file) {
        return !HIDDEN.matcher(below(directory, file)).find();
    }

    private static String below(PinnedPath directory, FileEntry file) {
        return directory.path().isEmpty()
                ? file.path()
                : file.path().substring(directory.path().length() + 1);
    }

    private static Set<TabularFormat> formats(List<FileEntry> files) {
        return files.stream().flatMap(file -> formatOf(file).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<TabularFormat> formatOf(FileEntry file) {
        return TabularFormat.ofPath(file.path());
    }

    private static List<FileEntry> filter(List<FileEntry> files, Predicate<FileEntry> condition) {
        return files.stream().filter(condition).toList();
    }
}
