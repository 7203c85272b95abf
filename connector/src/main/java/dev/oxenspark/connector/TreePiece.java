package dev.oxenspark.connector;

import java.io.Serializable;

/**
 * The files directly in one bucket of a folder: what a large tree is listed by, here or in tasks.
 *
 * @param folder {@code ""} for the root
 * @param bucket the node that holds them
 * @param buckets how many the folder has
 * @param files how many there are
 * @param bytes of all their contents
 */
public record TreePiece(String folder, Hash bucket, int buckets, int files, long bytes) implements Serializable {}
