package dev.oxenspark.connector;

import dev.oxenspark.connector.local.FolderHome;
import dev.oxenspark.connector.local.LocalRepository;
import dev.oxenspark.connector.remote.RemoteRepository;
import dev.oxenspark.connector.remote.ServerHome;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Opens repositories, wherever they are. */
public final class Oxen {
    private static final Pattern WEB = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final Pattern SERVER = Pattern.compile("https?://[^/@]+/*", Pattern.CASE_INSENSITIVE);

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

    /** Opens a repository that is known to exist, as a task does after its driver: costs no request. */
    public static OxenRepository attach(RepositoryAddress address, OxenSettings settings) {
        if (address instanceof RepositoryAddress.Local local) {
            return LocalRepository.open(local, settings);
        }
        return RemoteRepository.attach((RepositoryAddress.Remote) address, settings);
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

    /**
     * Where many repositories are.
     *
     * @param url {@code http(s)://host[:port]}, or a folder of local repositories
     * @throws OxenException {@code INVALID} when it is neither
     */
    public static RepositoryHome home(String url, OxenSettings settings) {
        if (SERVER.matcher(url).matches()) {
            return new ServerHome(url.replaceFirst("/+$", "").toLowerCase(Locale.ROOT), settings);
        }
        Location location = WEB.matcher(url).lookingAt() ? null : Location.parse(url);
        if (location != null
                && location.repository() instanceof RepositoryAddress.Local local
                && !exists(local, settings)) {
            return new FolderHome(Path.of(local.root()));
        }
        throw new OxenException(
                ErrorCategory.INVALID,
                "'%s' is not where repositories are. Expected a server, http(s)://host[:port], or a folder whose folders are repositories"
                        .formatted(url));
    }
}
