package dev.oxenspark.export;

/** Which build of the exporter this is. */
public final class Versions {
    private Versions() {}

    public static String exporter() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
