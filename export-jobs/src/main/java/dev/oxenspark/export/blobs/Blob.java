package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.Hash;
import java.io.Serializable;
import java.util.Optional;

/**
 * A file as it was when the export was planned.
 *
 * @param uri {@code file:/…}, {@code s3a://bucket/key} or {@code oxen://namespace:name@revision/path}, normalised,
 *     nothing decoded
 * @param size in bytes
 * @param token differs whenever the content may: equal URI and token mean equal bytes
 * @param pin what reading it enforces
 */
public record Blob(String uri, long size, String token, Pin pin) implements Serializable {
    /** How a read is held to the planned state. */
    public enum Pin {
        /** The object version itself is read. */
        VERSION_ID,
        /** The store refuses to give anything but the planned entity. */
        ETAG,
        /** The bytes are those of the planned hash, or none. */
        CONTENT_HASH,
        /** The token is compared after the read. */
        NONE;

        /** Whether nothing that happens to the source can change what is read. */
        boolean isImmutable() {
            return this == VERSION_ID || this == CONTENT_HASH;
        }
    }

    /** Of the content, where the source tells it; then the token holds it. */
    public Optional<Hash> contentHash() {
        return pin == Pin.CONTENT_HASH
                ? Optional.of(Hash.parse(token.substring(token.indexOf(':') + 1)))
                : Optional.empty();
    }

    /** The last component of the path. */
    public String name() {
        return uri.substring(uri.lastIndexOf('/') + 1);
    }

    /** From the last dot of the name, if letters and digits follow it and anything precedes it, else empty. */
    public String extension() {
        return extension(name());
    }

    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 1 ? "" : name.substring(dot);
        return extension.matches("\\.[A-Za-z0-9]{1,16}") ? extension : "";
    }
}
