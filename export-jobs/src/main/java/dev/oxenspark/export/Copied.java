package dev.oxenspark.export;

/**
 * How far a copy has come.
 *
 * @param files that are stored
 * @param bytes that were read, those of files that are not stored yet among them
 * @param ofFiles how many there are to copy
 * @param ofBytes how many these have
 */
public record Copied(long files, long bytes, long ofFiles, long ofBytes) {
    /** What opening a file costs, as bytes. */
    public static final long PER_FILE = 256 << 10;

    public boolean isComplete() {
        return files == ofFiles && bytes == ofBytes;
    }

    /** Which part of the work is done, from 0 to 1. */
    public double share() {
        double all = (double) ofBytes + ofFiles * PER_FILE;
        return all == 0 ? 1 : ((double) bytes + files * PER_FILE) / all;
    }
}
