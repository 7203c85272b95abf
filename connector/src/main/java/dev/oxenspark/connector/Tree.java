package dev.oxenspark.connector;

import java.util.List;

/**
 * The files at or below one path of one commit, loaded in one request.
 *
 * @param path as asked for, {@code ""} for the root
 * @param kind whether the path itself is a file (then {@code files} holds just that) or a directory
 * @param files in order of path, compared as UTF-8 bytes; empty for an empty directory
 */
public record Tree(Commit commit, String path, Kind kind, List<FileEntry> files) {
    public enum Kind {
        FILE,
        DIRECTORY
    }
}
