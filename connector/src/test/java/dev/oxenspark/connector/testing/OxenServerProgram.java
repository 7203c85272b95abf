package dev.oxenspark.connector.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the server's program is: as the environment says, beside the checkout, or in the user's cache. */
final class OxenServerProgram {
    static final String VERSION = "0.65.2";

    private OxenServerProgram() {}

    static @Nullable Path find() {
        String named = System.getenv("OXEN_SERVER");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        Stream<Path> beside = Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .map(path -> path.resolve("shared/bin/oxen-server"));
        return Stream.concat(beside, Stream.of(RealPart.cache().resolve("oxen-server/" + VERSION + "/oxen-server")))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
