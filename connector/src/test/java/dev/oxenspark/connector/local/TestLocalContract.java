package dev.oxenspark.connector.local;

import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class TestLocalContract extends RepositoryContract {
    @TempDir
    Path folder;

    @Override
    protected OxenRepository create() {
        return Oxen.create(new RepositoryAddress.Local(folder.toString()), OxenSettings.defaults());
    }

    @Override
    protected OxenRepository reopen(OxenRepository opened) {
        return Oxen.open(opened.address(), OxenSettings.defaults());
    }
}
