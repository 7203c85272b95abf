package dev.oxenspark.connector.content;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents in a folder of this machine, named by their hash and checked whenever they are read. Any number of processes
 * may share it: files appear whole, and a file's time says when it was last used. A cache that fails makes no read
 * fail.
 */
final class DiskCache {
    private static final Logger LOG = LoggerFactory.getLogger(DiskCache.class);
    private static final Map<NearContents.Cache, DiskCache> OPENED = new ConcurrentHashMap<>();
    /** In the folder that was given, so that nothing of others is deleted. */
    private static final String OWN_FOLDER = "oxen-contents";

    private static final String UNFINISHED = ".part";
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** A process looks at the whole folder when it has added this part of what may be in it. */
    private static final int PARTS = 16;

    private final Path folder;
    private final long most;
    private final AtomicBoolean warned = new AtomicBoolean();
    private long added;

    private DiskCache(Path folder, long most) {
        this.folder = folder;
        this.most = most;
    }

    /** @throws OxenException {@code INVALID} when there can be no such folder */
    static DiskCache of(NearContents.Cache settings) {
        return OPENED.computeIfAbsent(settings, key -> {
            DiskCache cache = new DiskCache(Path.of(key.folder(), OWN_FOLDER), key.bytes());
            cache.prepare();
            return cache;
        });
    }

    private void prepare() {
        try {
            make(folder);
        } catch (IOException e) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Contents can't be kept in %s: %s. Give option cache-directory another folder".formatted(folder, e),
                    e);
        }
        makeRoom();
    }

    /** For its owner alone, as other people's rights to a repository are not looked at here. */
    private static void make(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Whether a content of that size is kept: a few large ones would push out all others. */
    boolean takes(long size) {
        return size <= most / PARTS;
    }

    /** A content, checked; null when it is not here. One that was damaged is not here any more. */
    @Nullable
    InputStream stream(BlobLocation location) {
        Path file = file(location.hash());
        try {
            if (isIntact(location, file)) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return Files.newInputStream(file);
            }
            Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            warn(e);
        }
        return null;
    }

    private static boolean isIntact(BlobLocation location, Path file) throws IOException {
        try (InputStream in = ContentCheck.stream(Files.newInputStream(file), location, file.toString())) {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (OxenException damaged) {
            LOG.warn("It is fetched again: {}", damaged.getMessage());
            return false;
        }
    }

    /** The same of a small one, read once. */
    byte @Nullable [] content(BlobLocation location) {
        Path file = file(location.hash());
        try {
            byte[] content = Files.readAllBytes(file);
            if (ContentCheck.holds(location, content)) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return content;
            }
            LOG.warn("It is damaged and fetched again: {}", file);
            Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            warn(e);
        }
        return null;
    }

    /**
     * Keeps a content, if the disk lets it.
     *
     * @param checked throws at its end when it is another one
     */
    void keep(BlobLocation location, InputStream checked) {
        try {
            reserve(location.size());
            Path place = place(location.hash());
            make(place);
            Path part = Files.createTempFile(place, "", UNFINISHED);
            try {
                Files.copy(checked, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, file(location.hash()), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            warn(e);
        }
    }

    private Path place(Hash hash) {
        String hex = hash.toString();
        return folder.resolve(hex.substring(0, Math.min(2, hex.length())));
    }

    private Path file(Hash hash) {
        return place(hash).resolve(hash.toString());
    }

    /** A task that is stopped says nothing about the disk. */
    private void warn(IOException e) {
        if (!(e instanceof ClosedByInterruptException) && warned.compareAndSet(false, true)) {
            LOG.warn("The cache in {} is of little use: {}. This is said once", folder, e.toString());
        }
    }

    private synchronized void reserve(long size) {
        if (added + size > most / PARTS) {
            makeRoom();
            added = 0;
        }
        added += size;
    }

    /** A file of the cache, as it was when the folder was looked at. */
    private record Kept(Path path, long size, Instant used) {
        boolean isAbandoned() {
            return path.toString().endsWith(UNFINISHED)
                    && used.isBefore(Instant.now().minus(ABANDONED));
        }
    }

    /** Lets go of what was not used for longest, so that one more part fits. */
    private synchronized void makeRoom() {
        List<Kept> all = list();
        all.sort(Comparator.comparing(Kept::used));
        long total = all.stream().mapToLong(Kept::size).sum();
        for (Kept kept : all) {
            if (total > most - most / PARTS || kept.isAbandoned()) {
                total -= kept.size();
                try {
                    Files.deleteIfExists(kept.path());
                } catch (IOException e) {
                    warn(e);
                }
            }
        }
    }

    private List<Kept> list() {
        List<Kept> kept = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    kept.add(new Kept(
                            file,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()));
                    return FileVisitResult.CONTINUE;
                }

                /** Another process was faster. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            warn(e);
        }
        return kept;
    }
}
