package dev.oxenspark.connector;

import dev.oxenspark.connector.local.LocalRepository;
import dev.oxenspark.connector.remote.RemoteRepository;

/** Opens repositories, wherever they are. */
public final class Oxen {
    private Oxen() {}

    /**
     * Opens a repository that exists.
     *
     * @throws OxenException {@code NOT_FOUND} when it does not, {@code UNSUPPORTED} for one that this version can't
     *     handle
     */
    public static OxenRepository open(RepositoryAddress address, OxenSettings settings) {
        if (address instanceof RepositoryAddress.Local local) {
            return LocalRepository.open(local, settings);
        }
        return RemoteRepository.open((RepositoryAddress.Remote) address, settings);
    }

    /** Makes an empty repository, or opens the one that is there: losing a race for it is no error. */
    public static OxenRepository create(RepositoryAddress address, OxenSettings settings) {
        if (address instanceof RepositoryAddress.Local local) {
            return LocalRepository.create(local, settings);
        }
        return RemoteRepository.create((RepositoryAddress.Remote) address, settings);
    }

    public static boolean exists(RepositoryAddress address, OxenSettings settings) {
        if (address instanceof RepositoryAddress.Local local) {
            return LocalRepository.exists(local);
        }
        return RemoteRepository.exists((RepositoryAddress.Remote) address, settings);
    }
}
