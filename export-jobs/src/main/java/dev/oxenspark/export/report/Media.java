package dev.oxenspark.export.report;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Blobs;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.export.Copied;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures, sound and text of a report. Each content is fetched once, small ones in batches, and written once. Copies
 * rather than links: a folder that is sent to somebody or put on a stick still shows everything.
 */
final class Media {
    /** Larger files go from the repository to the disk without being held whole. */
    private static final long WHOLE_BYTES = 4 << 20;

    private static final long BATCH_BYTES = 32 << 20;
    private static final long MAX_PICTURE_BYTES = 256 << 20;
    private static final int EXCERPT_BYTES = 4_000;
    private static final int EXCERPT_CHARACTERS = 1_200;

    private final ReportFolder folder;
    private final Blobs blobs;
    private final Set<Hash> copied;
    private final Map<Hash, Shown> shown = new ConcurrentHashMap<>();
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    private Media(ReportFolder folder, Blobs blobs, Set<Hash> copied) {
        this.folder = folder;
        this.blobs = blobs;
        this.copied = copied;
    }

    /**
     * @param all in the order of the pages; the first ones' originals are copied if there is not room for all
     * @param originalBytes room for originals
     * @param progress told how many files are there
     */
    static Media store(
            ReportFolder folder,
            OxenRepository repository,
            List<MediaFile> all,
            long originalBytes,
            Progress progress) {
        Map<Hash, MediaFile> distinct = new LinkedHashMap<>();
        all.forEach(file -> distinct.putIfAbsent(file.hash(), file));
        Media media = new Media(folder, repository.blobs(), copied(distinct.values(), originalBytes));
        media.fetch(distinct.values().stream().filter(media::isNeeded).toList(), progress);
        return media;
    }

    /** Sound and film are nothing without the file; of pictures there are thumbnails. */
    private static Set<Hash> copied(Collection<MediaFile> files, long room) {
        List<MediaFile> wanted = new ArrayList<>();
        files.stream().filter(file -> file.kind() != MediaFile.Kind.IMAGE).forEach(wanted::add);
        files.stream().filter(file -> file.kind() == MediaFile.Kind.IMAGE).forEach(wanted::add);
        Set<Hash> copied = new HashSet<>();
        long left = room;
        for (MediaFile file : wanted) {
            boolean small = file.isOwnThumbnail();
            if (file.extension() != null && (small || file.entry().size() <= left)) {
                copied.add(file.hash());
                left -= small ? 0 : file.entry().size();
            }
        }
        return copied;
    }

    Shown shown(MediaFile file) {
        return shown.getOrDefault(file.hash(), Shown.nothing(file.kind()));
    }

    int files() {
        return files.get();
    }

    long bytes() {
        return bytes.get();
    }

    private void fetch(List<MediaFile> needed, Progress progress) {
        if (needed.isEmpty()) {
            return;
        }
        long all = needed.stream().mapToLong(file -> file.entry().size()).sum();
        progress.say(Stage.COPY, "%,d pictures and other files".formatted(needed.size()));
        Map<BlobLocation, MediaFile> batch = new LinkedHashMap<>();
        int files = 0;
        long size = 0;
        long done = 0;
        for (MediaFile file : needed) {
            long own = file.entry().size();
            if (own > WHOLE_BYTES) {
                shown.put(file.hash(), large(file));
                done += own;
                progress.copied(new Copied(++files, done, needed.size(), all));
                continue;
            }
            if (size + own > BATCH_BYTES) {
                fetchWhole(batch);
                files += batch.size();
                done += size;
                progress.copied(new Copied(files, done, needed.size(), all));
                batch.clear();
                size = 0;
            }
            batch.put(file.location(), file);
            size += own;
        }
        fetchWhole(batch);
        progress.copied(new Copied(needed.size(), all, needed.size(), all));
    }

    private boolean isNeeded(MediaFile file) {
        return switch (file.kind()) {
            case IMAGE -> copied.contains(file.hash()) || file.entry().size() <= MAX_PICTURE_BYTES;
            case AUDIO, VIDEO -> copied.contains(file.hash());
            case TEXT -> true;
            case OTHER -> false;
        };
    }

    private void fetchWhole(Map<BlobLocation, MediaFile> batch) {
        Map<MediaFile, byte[]> contents = new HashMap<>();
        blobs.read(batch.keySet(), (location, content) -> {
            MediaFile file = batch.get(location);
            if (file != null) {
                contents.put(file, content);
            }
        });
        contents.entrySet().parallelStream()
                .forEach(entry -> shown.put(entry.getKey().hash(), whole(entry.getKey(), entry.getValue())));
    }

    private Shown whole(MediaFile file, byte[] content) {
        if (file.kind() == MediaFile.Kind.TEXT) {
            return Shown.text(excerpt(content, content.length));
        }
        String original = null;
        if (copied.contains(file.hash())) {
            original = file.original();
            write(original, content);
        }
        return file.kind() == MediaFile.Kind.IMAGE
                ? picture(file, original, new MemoryCacheImageInputStream(new ByteArrayInputStream(content)))
                : new Shown(file.kind(), null, original, 0, 0, null);
    }

    private Shown large(MediaFile file) {
        try (SeekableBlob blob = blobs.open(file.location())) {
            if (file.kind() == MediaFile.Kind.TEXT) {
                byte[] beginning = new byte[EXCERPT_BYTES];
                blob.readFully(0, beginning, 0, beginning.length);
                return Shown.text(excerpt(beginning, blob.size()));
            }
            boolean keep = copied.contains(file.hash());
            String target = file.original();
            Path at = folder.create(target);
            try (InputStream in = blob.stream()) {
                Files.copy(in, at);
            }
            Shown result = file.kind() == MediaFile.Kind.IMAGE
                    ? picture(file, keep ? target : null, new FileImageInputStream(at.toFile()))
                    : new Shown(file.kind(), null, target, 0, 0, null);
            if (keep) {
                count(file.entry().size());
            } else {
                Files.delete(at);
            }
            return result;
        } catch (IOException e) {
            throw ReportFolder.unwritable(folder.root(), e);
        }
    }

    private Shown picture(MediaFile file, @Nullable String original, ImageInputStream in) {
        int width = 0;
        int height = 0;
        if (file.entry().metadata() instanceof FileMetadata.Image image) {
            width = (int) image.width();
            height = (int) image.height();
        }
        try (in) {
            if (file.isOwnThumbnail()) {
                return new Shown(file.kind(), original, original, width, height, null);
            }
            Optional<Thumbnail> thumbnail = Thumbnail.of(in);
            if (thumbnail.isEmpty()) {
                return new Shown(file.kind(), original, original, width, height, null);
            }
            Thumbnail small = thumbnail.get();
            String picture = file.target("-small" + small.extension());
            write(picture, small.content());
            return new Shown(file.kind(), picture, original, small.width(), small.height(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends at a character's end, and says that there is more by an ellipsis. */
    private static String excerpt(byte[] content, long size) {
        int length = Math.min(content.length, EXCERPT_BYTES);
        while (length < size && length > 0 && (content[length - 1] & 0xC0) == 0x80) {
            length--;
        }
        if (length < size && length > 0 && (content[length - 1] & 0xC0) == 0xC0) {
            length--;
        }
        String text = new String(content, 0, length, StandardCharsets.UTF_8);
        if (text.codePointCount(0, text.length()) > EXCERPT_CHARACTERS) {
            return text.substring(0, text.offsetByCodePoints(0, EXCERPT_CHARACTERS)) + "…";
        }
        return length < size ? text + "…" : text;
    }

    private void write(String target, byte[] content) {
        folder.write(target, content);
        count(content.length);
    }

    private void count(long size) {
        files.incrementAndGet();
        bytes.addAndGet(size);
    }
}
