package dev.oxenspark.connector.local;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Traffic;
import dev.oxenspark.connector.content.ContentSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Contents as files of the version store. */
final class LocalContent implements ContentSource {
    private final VersionStore versions;

    LocalContent(VersionStore versions) {
        this.versions = versions;
    }

    @Override
    public void readRange(BlobLocation location, long position, byte[] buffer, int offset, int length) {
        Path data = versions.data(location.hash());
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ)) {
            ByteBuffer target = ByteBuffer.wrap(buffer, offset, length);
            while (target.hasRemaining()) {
                if (channel.read(target, position + target.position() - offset) < 0) {
                    throw new EOFException(data + " ends at byte " + channel.size());
                }
            }
            Traffic.current().countBytes(length);
        } catch (IOException e) {
            throw failed(location, e);
        }
    }

    @Override
    public InputStream stream(BlobLocation location) {
        try {
            InputStream in = Files.newInputStream(versions.data(location.hash()));
            Traffic.current().countBytes(location.size());
            return in;
        } catch (IOException e) {
            throw failed(location, e);
        }
    }

    @Override
    public void readBatch(List<BlobLocation> batch, Blobs.Consumer consumer) {
        for (BlobLocation location : batch) {
            byte[] content;
            try {
                content = Files.readAllBytes(versions.data(location.hash()));
            } catch (IOException e) {
                throw failed(location, e);
            }
            Traffic.current().countBytes(content.length);
            consumer.accept(location, content);
        }
    }

    private static OxenException failed(BlobLocation location, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "The content of '%s' (%s) is not in this folder. A clone holds only what its newest commit needs; `oxen"
                                    .formatted(location.path(), location.hash())
                            + " pull --all` fetches the rest.",
                    e);
        }
        return new OxenException(
                ErrorCategory.UNAVAILABLE,
                "Can't read the content of '%s' (%s): %s".formatted(location.path(), location.hash(), e),
                e);
    }
}
