package dev.oxenspark.connector;

import java.util.List;

/**
 * The files at or below one path of one commit, loaded in one request.
 *
 * @param path as asked for, {@code ""} for the root
 * @param kind whether the path itself is a file (then {@code files} holds just that) or a directory
 * @param files in order of path, compared as UTF-8 bytes; empty for an empty directory
 * @param pieces where the files of a tree are that is too large to be listed here; then {@code files} is empty
 */
public record Tree(Commit commit, String path, Kind kind, List<FileEntry> files, List<TreePiece> pieces) {
    public enum Kind {
        FILE,
        DIRECTORY
    }

    /** A tree with all its files. */
    public Tree(Commit commit, String path, Kind kind, List<FileEntry> files) {
        this(commit, path, kind, files, List.of());
    }
}
