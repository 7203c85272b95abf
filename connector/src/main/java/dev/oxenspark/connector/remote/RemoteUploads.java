package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.TaskUploads;
import dev.oxenspark.connector.UploadSession;

/** Travels to tasks: where to send, and how; the connection is made there. */
record RemoteUploads(RepositoryAddress.Remote address, OxenSettings settings) implements TaskUploads {
    @Override
    public UploadSession open() {
        Transport transport = new Transport(address, settings);
        return new RemoteUploadSession(
                new Versions(transport, RemoteRepository.base(address)), new Spool(settings), address);
    }
}
