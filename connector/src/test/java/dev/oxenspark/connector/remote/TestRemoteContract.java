package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryContract;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;

@NeedsOxenServer
final class TestRemoteContract extends RepositoryContract {
    @Override
    protected OxenRepository create() {
        return Oxen.create(OxenServer.shared().unusedAddress(), OxenSettings.defaults());
    }

    @Override
    protected OxenRepository reopen(OxenRepository opened) {
        return Oxen.open(opened.address(), OxenSettings.defaults());
    }
}
