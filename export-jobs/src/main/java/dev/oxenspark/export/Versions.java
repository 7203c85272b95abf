package dev.oxenspark.export;

import io.delta.tables.DeltaTable;

/** Which build of the exporter this is. */
public final class Versions {
    private Versions() {}

    public static String exporter() {
        return of(Versions.class, "development");
    }

    static String delta() {
        return of(DeltaTable.class, "unknown");
    }

    private static String of(Class<?> type, String otherwise) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? otherwise : version;
    }
}
