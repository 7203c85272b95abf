package dev.oxenspark.export.cli;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.audit.ExportIndex;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The index of the repository that a command asks. */
final class IndexOption {
    /** No job has such a name, so that its folder is another one. */
    private static final String FOLDER = "_index";

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder on this machine with the index of exports. Default: the user's state folder.")
    private @Nullable String state;

    ExportIndex of(OxenRepository repository) {
        return in(state, repository);
    }

    /** @param state as given; null: the user's own */
    static ExportIndex in(@Nullable String state, OxenRepository repository) {
        Path folder = state == null ? StateFolder.standard() : StateFolder.parseLocal(state);
        return ExportIndex.in(folder.resolve(FOLDER), repository.address());
    }
}
