package dev.oxenspark.export.provenance;

import java.io.Serializable;

/**
 * A file that an export put into the repository and answers for.
 *
 * @param path inside the repository
 * @param size in bytes
 * @param sha256 64 lower-case hexadecimal digits
 */
public record OwnedFile(String path, long size, String sha256) implements Serializable {}
