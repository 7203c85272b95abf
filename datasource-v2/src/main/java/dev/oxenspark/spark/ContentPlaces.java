package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.OxenException;
import java.nio.file.Path;

/** Where contents may be besides their server, as users write it. Every machine has to find the same place by it. */
final class ContentPlaces {
    private ContentPlaces() {}

    /** A folder without scheme, or a URL of Hadoop's; either without a slash at its end. */
    static String versionStore(String text) {
        String place = text.strip().replaceFirst("^file:/+", "/").replaceFirst("(?<=.)/+$", "");
        if (place.startsWith("/") || place.matches("[A-Za-z][A-Za-z0-9+.-]*://[^/]+.*")) {
            return place;
        }
        throw new OxenException(
                ErrorCategory.INVALID,
                "version-store '%s' is neither an absolute folder nor s3a://bucket".formatted(text));
    }

    static NearContents.Cache cache(String folder, long bytes) {
        if (Path.of(folder).isAbsolute()) {
            return new NearContents.Cache(folder, bytes);
        }
        throw new OxenException(
                ErrorCategory.INVALID, "cache-directory '%s' is not an absolute folder".formatted(folder));
    }
}
