package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.Hash;
import java.io.Serializable;
import java.util.Optional;

/**
 * A file as it was when the export was planned.
 *
 * @param uri {@code file:/…}, {@code s3a://bucket/key}, {@code oxen://namespace:name@revision/path} or
 *     {@code http(s)://host/path}, normalised, nothing decoded
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
        NONE
    }

    /** Of tokens that are the content's SHA-256. */
    static final String SHA256 = "sha256:";

    /** Of tokens that are the content's hash in a repository. */
    static final String OXEN = "oxen:";

    /** Of the content, where a repository told it. */
    public Optional<Hash> contentHash() {
        return token.startsWith(OXEN) ? Optional.of(Hash.parse(token.substring(OXEN.length()))) : Optional.empty();
    }

    /** Whether nothing that happens to the source can change what is read. */
    boolean isImmutable() {
        return pin == Pin.VERSION_ID || token.startsWith(OXEN);
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
