package dev.oxenspark.connector.describe;

import dev.oxenspark.connector.FileMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What Oxen records about a file beside its bytes.
 *
 * @param mimeType by the first bytes, as {@code image/png}
 * @param dataType {@code text image video audio tabular binary}; {@code binary} for a table that cannot be read
 * @param metadata null when there is none for the type, or the content cannot be read as what it seems to be
 */
public record FileDescription(
        String mimeType, String dataType, @Nullable FileMetadata metadata) {}
