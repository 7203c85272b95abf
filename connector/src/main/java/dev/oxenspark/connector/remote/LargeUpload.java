package dev.oxenspark.connector.remote;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;

/**
 * Sends one large content in parts, as the server's upload sessions want it: hash and length first, then the parts in
 * order. A session lives in the server's memory; when the server has forgotten it, a new one is begun.
 */
final class LargeUpload {
    private static final int BEGINNINGS = 4;

    private final Versions versions;
    private final RepositoryAddress address;

    LargeUpload(Versions versions, RepositoryAddress address) {
        this.versions = versions;
        this.address = address;
    }

    /** Sends a spooled file, from its beginning again if need be. */
    void send(String path, Spool.Spooled spooled) throws IOException {
        for (int beginning = 1; beginning <= BEGINNINGS; beginning++) {
            try (InputStream in = Files.newInputStream(spooled.file())) {
                if (sendOnce(path, spooled.hash(), spooled.size(), in)) {
                    return;
                }
            }
        }
        throw forgotten(path);
    }

    /** Sends a content that can be read only once; not at all when the server has it. */
    void send(String path, Hash hash, long size, InputStream in) throws IOException {
        if (!sendOnce(path, hash, size, in)) {
            throw forgotten(path);
        }
    }

    /** False when the server forgot the upload halfway. */
    private boolean sendOnce(String path, Hash hash, long size, InputStream in) throws IOException {
        Optional<Versions.Upload> begun = versions.begin(hash, size);
        if (begun.isEmpty()) {
            return true;
        }
        Versions.Upload upload = begun.get();
        HashStream128 seen = Hashing.xxh3_128().hashStream();
        for (int number = 1; number <= upload.parts(); number++) {
            byte[] part = in.readNBytes(upload.partSize());
            seen.putBytes(part);
            if (number == upload.parts()) {
                requireSame(path, hash, size, upload, part, in, seen);
            }
            Reply<Boolean> reply = versions.part(upload, number, part);
            if (reply instanceof Reply.Refused<Boolean> refused) {
                if (refused.refusal().status() == 404) {
                    // So answers a server that restarted, but also one whose answer to the last part got lost.
                    return versions.missing(Set.of(hash)).isEmpty();
                }
                throw changed(address, path, hash, refused.refusal().text());
            }
        }
        return true;
    }

    /** Before the last part: without it nothing is stored. */
    private void requireSame(
            String path, Hash hash, long size, Versions.Upload upload, byte[] last, InputStream in, HashStream128 seen)
            throws IOException {
        Hash found = Hash.of(seen.get());
        boolean sameLength = (upload.parts() - 1L) * upload.partSize() + last.length == size && in.read() < 0;
        if (!sameLength || !found.equals(hash)) {
            throw changed(address, path, hash, sameLength ? found.toString() : "another length than " + size);
        }
    }

    static OxenException changed(RepositoryAddress address, String path, Hash known, String found) {
        return new OxenException(
                ErrorCategory.CORRUPT,
                "The content of '" + path + "' is not the known one: expected hash " + known + ", found " + found
                        + ". Nothing of it was stored in " + address.text());
    }

    private OxenException forgotten(String path) {
        return new OxenException(
                ErrorCategory.UNAVAILABLE,
                address.text() + " forgot the upload of '" + path
                        + "' halfway, as it does when it restarts. Try again");
    }
}
