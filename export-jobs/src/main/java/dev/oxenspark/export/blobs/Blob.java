package dev.oxenspark.export.blobs;

import java.io.Serializable;

/**
 * A file as it was when the export was planned.
 *
 * @param uri {@code file:/…} or {@code s3a://bucket/key}, normalised, nothing encoded
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
        /** The token is compared after the read. */
        NONE
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
