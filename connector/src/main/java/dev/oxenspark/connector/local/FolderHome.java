package dev.oxenspark.connector.local;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryHome;
import dev.oxenspark.connector.RepositoryPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder whose own folders are repositories. */
public final class FolderHome implements RepositoryHome {
    private final Path folder;

    /** @param folder absolute and normalised */
    public FolderHome(Path folder) {
        this.folder = folder;
    }

    @Override
    public String text() {
        return folder.toString();
    }

    @Override
    public int levels() {
        return 1;
    }

    @Override
    public List<String> below(List<String> names) {
        if (!Files.isDirectory(folder)) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "%s is no folder, so there are no repositories in it. Give the address of a server, or a folder of repositories"
                            .formatted(folder));
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(OxenFolder::exists)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public RepositoryAddress repository(List<String> names) {
        String name = names.get(0);
        if (name.indexOf('/') >= 0) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s' is no repository of %s: these are the folders directly in it".formatted(name, folder));
        }
        return new RepositoryAddress.Local(
                folder.resolve(RepositoryPath.checked(name)).toString());
    }
}
