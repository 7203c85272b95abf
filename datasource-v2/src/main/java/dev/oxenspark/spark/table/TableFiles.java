package dev.oxenspark.spark.table;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.OxenOptions.View;
import dev.oxenspark.spark.TabularFormat;
import dev.oxenspark.spark.bridge.Partitioning;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files that make up the table at a path.
 *
 * @param problem why they can't be read, or null when they can
 */
public record TableFiles(
        TabularFormat format,
        List<FileEntry> files,
        Partitioning partitioning,
        @Nullable String problem) {
    private static final int NAMED = 3;

    public TableFiles {
        files = List.copyOf(files);
    }

    private TableFiles(TabularFormat format, List<FileEntry> files, Partitioning partitioning) {
        this(format, files, partitioning, null);
    }

    /**
     * The table at a path, or empty when it is to be shown as files.
     *
     * @throws OxenException {@code INVALID} or {@code NOT_FOUND} when a table is asked for and there can be none
     */
    public static Optional<TableFiles> of(PinnedPath path) {
        View view = path.options().as();
        if (view == View.FILES) {
            return Optional.empty();
        }
        Optional<TabularFormat> format = path.options().format();
        if (format.isPresent()) {
            return Optional.of(in(path, format.get()).orElseThrow(() -> noneOf(path, format.get())));
        }
        VisibleFiles visible = VisibleFiles.of(path);
        return view == View.TABLE ? Optional.of(asked(path, visible)) : whole(visible);
    }

    /** The formats of the files that a table at this path could be made of. */
    public static Set<TabularFormat> formatsIn(PinnedPath directory) {
        VisibleFiles visible = VisibleFiles.of(directory);
        return formats(visible.in(visible.isUniform() ? visible.partitioning() : Partitioning.NONE));
    }

    /** What reading a path as a table of this format reads; empty when there is no such file. */
    public static Optional<TableFiles> in(PinnedPath path, TabularFormat format) {
        VisibleFiles visible = VisibleFiles.of(path);
        Partitioning partitioning = visible.partitioning();
        List<FileEntry> candidates = visible.in(partitioning);
        Set<String> roots = Set.copyOf(path.roots());
        List<FileEntry> files = candidates.stream()
                .filter(file -> isOf(format, file) || roots.contains(file.path()))
                .toList();
        if (files.isEmpty()) {
            files = candidates.stream()
                    .filter(file -> isNamedNeutrally(format, file))
                    .toList();
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(new TableFiles(format, files, partitioning));
    }

    private static boolean isOf(TabularFormat format, FileEntry file) {
        return formatOf(file).equals(Optional.of(format));
    }

    /** Whether the name lets the file be of the format, though it does not say so. */
    private static boolean isNamedNeutrally(TabularFormat format, FileEntry file) {
        return format == TabularFormat.TEXT || formatOf(file).isEmpty();
    }

    /** All the files, if they can be meant for nothing else. */
    private static Optional<TableFiles> whole(VisibleFiles visible) {
        List<FileEntry> all = visible.all();
        Set<TabularFormat> formats = formats(all);
        boolean uniform = formats.size() == 1
                && visible.isUniform()
                && all.stream().allMatch(file -> formatOf(file).isPresent());
        if (!uniform) {
            return Optional.empty();
        }
        Partitioning partitioning = visible.partitioning();
        List<FileEntry> files = visible.in(partitioning);
        return files.size() >= all.size()
                ? Optional.of(new TableFiles(formats.iterator().next(), files, partitioning))
                : Optional.empty();
    }

    /** Of the first file's format. Others are an error, but once rows are wanted: so that columns can be seen. */
    private static TableFiles asked(PinnedPath path, VisibleFiles visible) {
        Partitioning partitioning = visible.partitioning();
        List<FileEntry> files = visible.in(partitioning);
        TabularFormat format = files.stream()
                .flatMap(file -> formatOf(file).stream())
                .findFirst()
                .orElseThrow(() -> noFormat(path, files));
        List<FileEntry> fitting =
                files.stream().filter(file -> isOf(format, file)).toList();
        List<FileEntry> others = files.stream()
                .filter(file -> formatOf(file).isPresent() && !isOf(format, file))
                .toList();
        String problem = others.isEmpty()
                ? null
                : "%s is no table of one format: beside %s it has %s. Read only the files of one with option format, or choose with pathGlobFilter"
                        .formatted(path.text(), names(fitting), names(others));
        return new TableFiles(format, fitting, partitioning, problem);
    }

    private static String names(List<FileEntry> files) {
        String named = files.stream().limit(NAMED).map(FileEntry::path).collect(Collectors.joining(", "));
        return files.size() > NAMED ? "%s and %d more".formatted(named, files.size() - NAMED) : named;
    }

    private static OxenException noFormat(PinnedPath path, List<FileEntry> files) {
        return new OxenException(
                ErrorCategory.INVALID,
                "%s can't be told to be a table: %s. Give option format, or as = files"
                        .formatted(
                                path.text(),
                                files.isEmpty()
                                        ? "there are no files directly in it"
                                        : "the extension of %s is none of the known ones".formatted(names(files))));
    }

    private static OxenException noneOf(PinnedPath path, TabularFormat format) {
        var unused = path.existing();
        return new OxenException(
                ErrorCategory.NOT_FOUND,
                "%s has no %s files directly in it, so it is no table".formatted(path.text(), format.key()));
    }

    /**
     * The same, now that rows are wanted.
     *
     * @throws OxenException {@code INVALID} when these can't be read as one table
     */
    public TableFiles readable() {
        if (problem != null) {
            throw new OxenException(ErrorCategory.INVALID, problem);
        }
        return this;
    }

    private static Set<TabularFormat> formats(List<FileEntry> files) {
        return files.stream().flatMap(file -> formatOf(file).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<TabularFormat> formatOf(FileEntry file) {
        return TabularFormat.ofPath(file.path());
    }
}
