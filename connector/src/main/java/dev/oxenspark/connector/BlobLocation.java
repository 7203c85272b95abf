package dev.oxenspark.connector;

import java.io.Serializable;

/**
 * Everything a task needs to fetch a file's bytes without asking about it first. Immutable: the same location gives the
 * same bytes for ever.
 *
 * @param commit a commit that has the file (servers give ranges by commit and path, not by hash)
 * @param path relative to the repository's root
 * @param hash of the whole content, checked when all of it was read
 * @param size in bytes
 */
public record BlobLocation(Hash commit, String path, Hash hash, long size) implements Serializable {}
