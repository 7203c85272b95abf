package dev.oxenspark.connector.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Where things lie in a repository's folder, and what its {@code config.toml} says. Layout: Oxen 0.65. */
final class OxenFolder {
    private static final String NEW_CONFIG = """
            remotes = []
            min_version = "0.36.0"
            vnode_size = 10000
            merkle_node_backend = "lmdb"

            [storage]
            kind = "local"
            """;

    private final Path root;
    private final JsonNode config;

    private OxenFolder(Path root, JsonNode config) {
        this.root = root;
        this.config = config;
    }

    /** @throws OxenException {@code NOT_FOUND} where no repository is, {@code UNSUPPORTED} for one of a foreign kind */
    static OxenFolder open(Path root) {
        OxenFolder folder = new OxenFolder(root, parse(root, configBytes(root)));
        folder.refuseForeign();
        return folder;
    }

    /** Makes an empty repository, as {@code oxen init} does; one that is there already is left as it is. */
    static void create(Path root) {
        try {
            Files.createDirectories(root.resolve(".oxen"));
            // Complete before it has its name, so that nobody reads half of it.
            Path scratch = Files.createTempFile(root.resolve(".oxen"), "config.toml.oxentmp.", "");
            try {
                Files.writeString(scratch, NEW_CONFIG);
                Files.createLink(configFile(root), scratch);
            } catch (FileAlreadyExistsException lostRace) {
                // Somebody else made the same repository.
            } finally {
                Files.deleteIfExists(scratch);
            }
        } catch (IOException e) {
            throw Folders.refused(root, e);
        }
    }

    static boolean exists(Path root) {
        return Files.isRegularFile(configFile(root));
    }

    static byte[] configBytes(Path root) {
        try {
            return Files.readAllBytes(configFile(root));
        } catch (NoSuchFileException e) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    root + " is not an Oxen repository: it has no .oxen/config.toml. `oxen init` makes one, and so does"
                            + " a write with create-repository=true. Executors must see the driver's folder, on a disk that all"
                            + " of them share.",
                    e);
        } catch (IOException e) {
            throw Folders.refused(configFile(root), e);
        }
    }

    private static Path configFile(Path root) {
        return root.resolve(".oxen").resolve("config.toml");
    }

    private static JsonNode parse(Path root, byte[] bytes) {
        try {
            return new TomlMapper().readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new OxenException(
                    ErrorCategory.CORRUPT, configFile(root) + " is not valid TOML: " + e.getOriginalMessage(), e);
        }
    }

    private void refuseForeign() {
        String backend = config.path("merkle_node_backend").asText("");
        boolean retired = backend.equals("filesystem")
                || backend.isEmpty() && Files.isDirectory(dot("tree").resolve("nodes"));
        if (retired) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    root
                            + " keeps its tree in the retired file system layout. Run `oxen migrate up merkle_nodes_to_lmdb`"
                            + " with Oxen 0.61.1.");
        }
        String kind = config.path("storage").path("kind").asText("local");
        if (!kind.equals("local")) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    root + " keeps its contents in storage of kind '" + kind
                            + "'; a folder can only be used when they are local. Use its server's address.");
        }
    }

    /** @throws OxenException {@code CONFLICT} or {@code UNSUPPORTED} while a foreign commit would lose something */
    void refuseUnfinishedWork() {
        for (String marker : new String[] {"MERGE_HEAD", "MERGE_IN_PROGRESS"}) {
            if (Files.exists(dot(marker))) {
                throw new OxenException(
                        ErrorCategory.CONFLICT,
                        root + " is in the middle of a merge (.oxen/" + marker
                                + "). Finish it with `oxen commit`, or abandon it, then try again.");
            }
        }
        if (config.hasNonNull("depth") || config.path("subtree_paths").size() > 0) {
            throw new OxenException(
                    ErrorCategory.UNSUPPORTED,
                    root
                            + " is a partial clone (depth or subtree_paths in .oxen/config.toml), so a commit could miss what"
                            + " was not cloned. Clone the whole repository with `oxen clone`.");
        }
        if (Rocks.holdsKeys(dot("staged"))) {
            throw new OxenException(
                    ErrorCategory.CONFLICT,
                    root
                            + " has staged files. Commit them with `oxen commit` or unstage them with `oxen restore --staged`,"
                            + " then try again.");
        }
    }

    Path root() {
        return root;
    }

    Path refs() {
        return dot("refs");
    }

    Path nodes() {
        return dot("tree").resolve("nodes_lmdb");
    }

    Path history() {
        return dot("history");
    }

    Path lockFile() {
        return dot("oxen-spark.lock");
    }

    Path scratch() {
        return dot("tmp");
    }

    /** Where contents lie; a configured path that begins with {@code .oxen} is relative to the root. */
    Path versions() {
        String configured = config.path("storage").path("versions_path").asText("");
        if (configured.isEmpty()) {
            return dot("versions").resolve("files");
        }
        return configured.startsWith(".oxen") ? root.resolve(configured) : Path.of(configured);
    }

    /** What {@code HEAD} holds, verbatim: a branch name, or a commit id when detached; null before the first commit. */
    @Nullable
    String head() {
        try {
            return Files.readString(dot("HEAD"));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw Folders.refused(dot("HEAD"), e);
        }
    }

    void pointHeadTo(String branch) {
        try {
            Path scratch = Files.createTempFile(dot(""), "HEAD.oxentmp.", "");
            // No trailing newline: Oxen reads the file verbatim.
            Files.writeString(scratch, branch);
            Folders.sync(scratch);
            Files.move(scratch, dot("HEAD"), StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(dot(""));
        } catch (IOException e) {
            throw Folders.refused(dot("HEAD"), e);
        }
    }

    private Path dot(String name) {
        return root.resolve(".oxen").resolve(name);
    }
}
