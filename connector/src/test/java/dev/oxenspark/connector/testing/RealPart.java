package dev.oxenspark.connector.testing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * A real part that tests use and a machine may lack. Its tests are skipped then, which is said once; unless
 * {@code OXEN_SPARK_REQUIRE}, a list separated by commas, names the part: then they fail.
 */
enum RealPart {
    SERVER("No oxen-server " + OxenServerProgram.VERSION + ": tests that need one are skipped."
            + " Run integration-tests/install-oxen-server or set OXEN_SERVER to its path"),
    PYTHON("No Python 3.11 or newer with venv: tests that need one are skipped."
            + " Install python3 and python3-venv or set OXEN_SPARK_PYTHON to its path"),
    BROWSER(
            "No Chromium: tests that look at pages are skipped. Install chromium or set OXEN_SPARK_BROWSER to its path");

    private static final Set<RealPart> TOLD = EnumSet.noneOf(RealPart.class);

    private final String absence;

    RealPart(String absence) {
        this.absence = absence;
    }

    /** Why tests are skipped, said once on standard error too; unless they may not be, then this fails. */
    String absence() {
        String required = System.getenv().getOrDefault("OXEN_SPARK_REQUIRE", "");
        if (Arrays.asList(required.split("[, ]+")).contains(name().toLowerCase(Locale.ROOT))) {
            throw new AssertionError(absence + " (OXEN_SPARK_REQUIRE demands it)");
        }
        synchronized (TOLD) {
            if (TOLD.add(this)) {
                System.err.println(absence);
            }
        }
        return absence;
    }

    /** Where downloaded and built parts are kept between runs. */
    static Path cache() {
        String cache = System.getenv()
                .getOrDefault(
                        "XDG_CACHE_HOME",
                        Path.of(System.getProperty("user.home"), ".cache").toString());
        return Path.of(cache);
    }
}
