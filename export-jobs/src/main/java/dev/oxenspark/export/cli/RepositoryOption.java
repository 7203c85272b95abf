package dev.oxenspark.export.cli;

import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import picocli.CommandLine.Option;

/** The repository that a command asks. */
final class RepositoryOption {
    @Option(
            names = "--repository",
            required = true,
            paramLabel = "R",
            description = "A folder, or http(s)://host/namespace/name.")
    private String repository;

    OxenRepository open() {
        return Oxen.open(Location.parse(repository).repository(), OxenSettings.defaults());
    }

    @Override
    public String toString() {
        return repository;
    }
}
