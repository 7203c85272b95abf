package dev.oxenspark.export.blobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;

/**
 * Objects of one bucket. S3A holds a read to either the entity tag or the version id, for a whole file system; so there
 * is one of each, made when first needed.
 *
 * <p>The classic stream is forced, because Hadoop's default one asks for the object without its version.
 */
final class S3Objects implements BlobStore {
    static final String SCHEME = "s3a://";

    /** Objects that one task asks for at once. */
    private static final int ASKED_AT_ONCE = 16;
    /** Below it, asking for each object costs less than listing what may lie beside them. */
    private static final int LIST_FROM = 20;
    /** A folder is listed up to this many times the number of objects wanted from it. */
    private static final long LIST_FACTOR = 50;

    private final String bucket;
    private final Configuration conf;
    private final Map<Blob.Pin, FileSystem> systems = new HashMap<>();
    private volatile @Nullable Boolean versioned;

    S3Objects(String bucket, Configuration conf) {
        this.bucket = bucket;
        this.conf = conf;
    }

    static String bucket(String uri) {
        return uri.substring(SCHEME.length(), uri.indexOf('/', SCHEME.length()));
    }

    @Override
    public Optional<Blob> stat(String uri) throws IOException {
        try {
            FileStatus status = system(Blob.Pin.ETAG).getFileStatus(path(uri));
            if (status.isDirectory()) {
                throw new NotAFileException(uri);
            }
            return Optional.of(blob(uri, (S3AFileStatus) status));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private Blob blob(String uri, S3AFileStatus status) {
        String version = status.getVersionId();
        // "null" is the name of the one version that an unversioned or suspended bucket overwrites.
        boolean pinned = version != null && !version.equals("null");
        versioned = pinned;
        return pinned
                ? new Blob(uri, status.getLen(), "version:" + version, Blob.Pin.VERSION_ID)
                : byEtag(uri, status.getLen(), status.getEtag());
    }

    private static Blob byEtag(String uri, long size, String etag) {
        return new Blob(uri, size, "etag:" + etag, Blob.Pin.ETAG);
    }

    /** A listing gives no version ids; where the bucket has them, each object is asked for. */
    @Override
    public Map<String, Blob> stat(Collection<String> uris) throws IOException {
        Map<String, Blob> found = new TreeMap<>();
        List<String> left = new ArrayList<>();
        Map<String, List<String>> folders = uris.stream()
                .collect(Collectors.groupingBy(
                        uri -> uri.substring(0, uri.lastIndexOf('/')), TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<String>> folder : folders.entrySet()) {
            List<String> wanted = folder.getValue();
            if (wanted.size() >= LIST_FROM) {
                if (versioned == null) {
                    stat(wanted.get(0)).ifPresent(blob -> found.put(blob.uri(), blob));
                }
                if (Boolean.FALSE.equals(versioned)) {
                    list(folder.getKey(), new TreeSet<>(wanted), found);
                }
            }
            wanted.stream().filter(uri -> !found.containsKey(uri)).forEach(left::add);
        }
        found.putAll(TaskThreads.found(ASKED_AT_ONCE, left, this::stat));
        return found;
    }

    private void list(String folder, TreeSet<String> wanted, Map<String, Blob> found) throws IOException {
        RemoteIterator<FileStatus> listing;
        try {
            listing = system(Blob.Pin.ETAG).listStatusIterator(path(folder + "/"));
        } catch (FileNotFoundException e) {
            return;
        }
        long left = wanted.size() * LIST_FACTOR;
        while (!wanted.isEmpty() && listing.hasNext() && left-- > 0) {
            FileStatus status = listing.next();
            String uri = folder + "/" + status.getPath().getName();
            if (status.isFile() && wanted.remove(uri)) {
                found.put(uri, byEtag(uri, status.getLen(), ((S3AFileStatus) status).getEtag()));
            }
        }
    }

    @Override
    public InputStream open(Blob blob) throws IOException {
        Path path = path(blob.uri());
        String value = blob.token().substring(blob.token().indexOf(':') + 1);
        boolean byVersion = blob.pin() == Blob.Pin.VERSION_ID;
        S3AFileStatus planned =
                new S3AFileStatus(blob.size(), 0, path, 1, "", byVersion ? null : value, byVersion ? value : null);
        return TaskThreads.result(system(blob.pin())
                .openFile(path)
                .withFileStatus(planned)
                .opt("fs.option.openfile.read.policy", "whole-file")
                .build());
    }

    private synchronized FileSystem system(Blob.Pin pin) throws IOException {
        FileSystem known = systems.get(pin);
        if (known != null) {
            return known;
        }
        Configuration pinned = new Configuration(conf);
        // For the bucket, which wins over what is set for all.
        String own = "fs.s3a.bucket." + bucket + ".";
        pinned.set(own + "input.stream.type", "classic");
        pinned.set(own + "change.detection.source", pin == Blob.Pin.VERSION_ID ? "versionid" : "etag");
        pinned.set(own + "change.detection.mode", "server");
        pinned.set(own + "change.detection.version.required", "true");
        FileSystem system = FileSystem.newInstance(URI.create(SCHEME + bucket), pinned);
        systems.put(pin, system);
        return system;
    }

    private static Path path(String uri) {
        String bucket = bucket(uri);
        return new Path("s3a", bucket, uri.substring(SCHEME.length() + bucket.length()));
    }

    @Override
    public void close() throws IOException {
        for (FileSystem system : systems.values()) {
            system.close();
        }
    }
}
