package dev.oxenspark.export.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Files of this machine, or of a disk that all machines share. The token holds the inode and its change time too, which
 * a tool that restores the modification time cannot set back.
 */
final class LocalFiles implements BlobStore {
    static final String SCHEME = "file:";

    @Override
    public Optional<Blob> stat(String uri) throws IOException {
        Map<String, Object> facts;
        try {
            facts = Files.readAttributes(
                    path(uri), "unix:size,lastModifiedTime,ctime,ino,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
        if (!Boolean.TRUE.equals(facts.get("isRegularFile"))) {
            throw new NotAFileException(uri);
        }
        long size = ((Number) value(facts, "size")).longValue();
        String token = "file:" + size + ":" + nanos(value(facts, "lastModifiedTime")) + ":"
                + nanos(value(facts, "ctime")) + ":" + value(facts, "ino");
        return Optional.of(new Blob(uri, size, token, Blob.Pin.NONE));
    }

    private static Object value(Map<String, Object> facts, String name) {
        Object value = facts.get(name);
        if (value == null) {
            throw new IllegalStateException("The file system does not tell '" + name + "' of its files");
        }
        return value;
    }

    private static long nanos(Object time) {
        return ((FileTime) time).to(TimeUnit.NANOSECONDS);
    }

    @Override
    public InputStream open(Blob blob) throws IOException {
        return Files.newInputStream(path(blob.uri()));
    }

    private static Path path(String uri) {
        return Path.of(uri.substring(SCHEME.length()));
    }

    @Override
    public void close() {}
}
