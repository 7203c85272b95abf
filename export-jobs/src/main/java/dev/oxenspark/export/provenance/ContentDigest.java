package dev.oxenspark.export.provenance;

import dev.oxenspark.connector.RepositoryPath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;

/**
 * What identifies the files of a dataset: SHA-256 over one line {@code path NUL size NUL sha256 LF} per file, in order
 * of the paths' UTF-8 bytes.
 */
public final class ContentDigest {
    private static final String PREFIX = "sha256-tree/1:";

    private ContentDigest() {}

    /** {@code sha256-tree/1:{64 hexadecimal digits}}. The files' order does not matter. */
    public static String of(Collection<OwnedFile> files) {
        MessageDigest digest = Sha256.digest();
        files.stream()
                .sorted((x, y) -> RepositoryPath.compare(x.path(), y.path()))
                .map(file -> file.path() + '\0' + file.size() + '\0' + file.sha256() + '\n')
                .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }
}
