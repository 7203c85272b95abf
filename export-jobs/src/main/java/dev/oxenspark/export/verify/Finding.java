package dev.oxenspark.export.verify;

/**
 * One thing that is not as recorded.
 *
 * @param subject a path, a row's key, a table at a version, a URI
 * @param what of it: {@code sha256}, a column, {@code token}, …
 * @param recorded as the export has it; empty where it has nothing
 * @param found as it is now; empty where there is nothing
 */
public record Finding(String subject, String what, String recorded, String found) {}
