package dev.oxenspark.connector.content;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.Traffic;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Function;

/** Contents as files of a folder. */
public final class FileContent implements ContentSource {
    private final String folder;
    private final Function<Hash, Path> files;

    /**
     * @param folder for messages
     * @param files where each content is, if it is there
     */
    public FileContent(String folder, Function<Hash, Path> files) {
        this.folder = folder;
        this.files = files;
    }

    @Override
    public String text() {
        return folder;
    }

    @Override
    public void readRange(BlobLocation location, long position, byte[] buffer, int offset, int length) {
        Path data = files.apply(location.hash());
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ)) {
            ContentCheck.requireSize(location, channel.size(), data.toString());
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
            InputStream in = Files.newInputStream(files.apply(location.hash()));
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
                content = Files.readAllBytes(files.apply(location.hash()));
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
                e instanceof AccessDeniedException ? ErrorCategory.AUTH : ErrorCategory.UNAVAILABLE,
                "Can't read the content of '%s' (%s): %s".formatted(location.path(), location.hash(), e),
                e);
    }
}
