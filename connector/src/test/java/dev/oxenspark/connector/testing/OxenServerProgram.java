package dev.oxenspark.connector.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the server's program is: as the environment says, beside the checkout, or in the user's cache. */
final class OxenServerProgram {
    private static final String VERSION = "0.65.2";

    private static final String ABSENT = "No oxen-server " + VERSION + ": tests that need one are skipped."
            + " Run integration-tests/install-oxen-server or set OXEN_SERVER to its path";
    private static boolean told;

    private OxenServerProgram() {}

    /** Why tests are skipped, said once on standard error too; unless they may not be, then this fails. */
    static synchronized String absence() {
        String required = System.getenv().getOrDefault("OXEN_SPARK_REQUIRE", "");
        if (Arrays.asList(required.split(",")).contains("server")) {
            throw new AssertionError(ABSENT + " (OXEN_SPARK_REQUIRE demands it)");
        }
        if (!told) {
            told = true;
            System.err.println(ABSENT);
        }
        return ABSENT;
    }

    static @Nullable Path find() {
        String named = System.getenv("OXEN_SERVER");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        String cache = System.getenv()
                .getOrDefault(
                        "XDG_CACHE_HOME",
                        Path.of(System.getProperty("user.home"), ".cache").toString());
        Stream<Path> beside = Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .map(path -> path.resolve("shared/bin/oxen-server"));
        return Stream.concat(beside, Stream.of(Path.of(cache, "oxen-server", VERSION, "oxen-server")))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
