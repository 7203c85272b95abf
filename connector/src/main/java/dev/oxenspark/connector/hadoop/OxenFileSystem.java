package dev.oxenspark.connector.hadoop;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;

/**
 * Read-only files of commits. A path carries commit, hash and length, so a status costs no request and no instance
 * holds a revision; the repository behind an id is opened once in each JVM, from what {@link #register} was told there,
 * or from the {@link #configuration(RepositoryAddress, OxenSettings) configuration} of one read. Paths hold no
 * credential.
 */
public final class OxenFileSystem extends FileSystem {
    public static final String SCHEME = "oxen";

    private static final String REPOSITORY_KEY = "fs." + SCHEME + ".repository.";
    private static final String TOKEN_KEY = "fs." + SCHEME + ".token.";
    private static final int ID_DIGITS = 16;
    private static final Map<String, Source> SOURCES = new ConcurrentHashMap<>();

    private URI uri = URI.create(SCHEME + ":///");

    /** What an id stands for in this JVM; opened by the first file. */
    private static final class Source {
        private final RepositoryAddress address;
        private final OxenSettings settings;
        private volatile @Nullable OxenRepository opened;

        Source(RepositoryAddress address, OxenSettings settings) {
            this.address = address;
            this.settings = settings;
        }

        OxenRepository repository() {
            OxenRepository repository = opened;
            if (repository == null) {
                synchronized (this) {
                    repository = opened;
                    if (repository == null) {
                        repository = Oxen.open(address, settings);
                        opened = repository;
                    }
                }
            }
            return repository;
        }
    }

    /**
     * Makes a repository known in this JVM, on the driver as in every task that opens its files.
     *
     * @return 16 hexadecimal digits: of SHA-256 over address, credentials and where contents are looked for, so that
     *     two users of one JVM share nothing
     */
    public static String register(RepositoryAddress address, OxenSettings settings) {
        String token = settings.token() == null ? "" : settings.token().value();
        String near = settings.near().equals(NearContents.NONE) ? "" : "\0" + NearKeys.text(settings.near());
        String id = digest(address.text() + "\0" + token + near).substring(0, ID_DIGITS);
        SOURCES.computeIfAbsent(id, key -> new Source(address, settings));
        return id;
    }

    /** The repository behind an id, open for as long as the JVM lives. */
    public static OxenRepository repository(String id) {
        Source source = SOURCES.get(id);
        if (source == null) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "oxen://" + id
                            + " is not known in this process. Read with format(\"oxen\"), which makes it known.");
        }
        return source.repository();
    }

    /** How many of its streams are not closed in this JVM. */
    public static int openStreams() {
        return OxenInputStream.open();
    }

    /**
     * What a Hadoop configuration needs so that paths of this file system are found: by class name, since the service
     * file of a jar that was added to a running session is not looked at, and without Hadoop's cache, which knows
     * authorities only.
     */
    public static Map<String, String> configuration() {
        return Map.of(
                "fs." + SCHEME + ".impl",
                OxenFileSystem.class.getName(),
                "fs." + SCHEME + ".impl.disable.cache",
                "true");
    }

    /**
     * The same, and what tasks need to {@link #register} the repository by themselves. For the configuration of a
     * single read, which travels with its tasks and is neither shown nor logged; a credential in it has a key that
     * Spark's redaction knows.
     */
    public static Map<String, String> configuration(RepositoryAddress address, OxenSettings settings) {
        String id = register(address, settings);
        Map<String, String> entries = new HashMap<>(configuration());
        entries.put(REPOSITORY_KEY + id, address.text());
        if (settings.token() != null) {
            entries.put(TOKEN_KEY + id, settings.token().value());
        }
        entries.putAll(NearKeys.entries(id, settings.near()));
        return Map.copyOf(entries);
    }

    /** Under the id that paths have, since what else is in the configuration may differ from machine to machine. */
    private static void register(String id, Configuration conf) {
        String address = conf.get(REPOSITORY_KEY + id);
        if (address != null && !SOURCES.containsKey(id)) {
            String token = conf.get(TOKEN_KEY + id);
            OxenSettings settings = OxenSettings.defaults().withNear(NearKeys.of(id, conf));
            RepositoryAddress repository = Location.parse(address).repository();
            SOURCES.putIfAbsent(id, new Source(repository, token == null ? settings : settings.withToken(token)));
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        setConf(conf);
        uri = URI.create(SCHEME + "://" + name.getAuthority());
        register(name.getAuthority(), conf);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        try {
            String id = path.toUri().getAuthority();
            return new FSDataInputStream(new OxenInputStream(
                    repository(id == null ? uri.getAuthority() : id).blobs(), OxenPaths.location(path)));
        } catch (OxenException e) {
            throw OxenInputStream.ioException(e);
        }
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        try {
            return OxenPaths.status(path);
        } catch (OxenException e) {
            throw (IOException) new FileNotFoundException(e.getMessage()).initCause(e);
        }
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return new FileStatus[] {getFileStatus(path)};
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress) {
        throw readOnly();
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw readOnly();
    }

    @Override
    public boolean rename(Path source, Path target) {
        throw readOnly();
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        throw readOnly();
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(
                "Commits do not change; write with format(\"oxen\") to make a new one");
    }

    @Override
    public void setWorkingDirectory(Path path) {
        // All paths are absolute.
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path(uri.getScheme(), uri.getAuthority(), "/");
    }
}
