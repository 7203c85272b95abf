package dev.oxenspark.export.blobs;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.oxenspark.connector.FileMetadata;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What earlier attempts at an export have stored in the repository. Tasks write it, a small file for each time that
 * they flushed, synced before they go on; so what it names is stored, whatever ended the attempt. A line that can't be
 * read counts as never written.
 *
 * @param folder where it lies, readable and writable by driver and tasks
 */
public record CopyJournal(String folder) implements Serializable {
    private static final String SUFFIX = ".jsonl";
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addMixIn(FileMetadata.class, Kinds.class)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = FileMetadata.Text.class, name = "text"),
        @JsonSubTypes.Type(value = FileMetadata.Image.class, name = "image"),
        @JsonSubTypes.Type(value = FileMetadata.Video.class, name = "video"),
        @JsonSubTypes.Type(value = FileMetadata.Audio.class, name = "audio"),
        @JsonSubTypes.Type(value = FileMetadata.Tabular.class, name = "tabular")
    })
    private interface Kinds {}

    /** By URI. Empty if there is no journal. */
    public Map<String, StoredBlob> read(Configuration conf) throws IOException {
        Path path = new Path(folder);
        FileSystem system = path.getFileSystem(conf);
        Map<String, StoredBlob> stored = new HashMap<>();
        FileStatus[] files;
        try {
            files = system.listStatus(path, file -> file.getName().endsWith(SUFFIX));
        } catch (FileNotFoundException e) {
            return stored;
        }
        for (FileStatus file : files) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(system.open(file.getPath()), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    take(line, stored);
                }
            }
        }
        return stored;
    }

    private static void take(String line, Map<String, StoredBlob> stored) {
        try {
            StoredBlob blob = JSON.readValue(line, StoredBlob.class);
            stored.put(blob.blob().uri(), blob.from(StoredBlob.Origin.JOURNAL));
        } catch (JsonProcessingException e) {
            // Cut off by the end of an attempt, or of another version: the blob is copied again.
        }
    }

    /** Returns when the entries are on disk. */
    void append(Collection<StoredBlob> blobs, Configuration conf) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (StoredBlob blob : blobs) {
            lines.append(JSON.writeValueAsString(blob)).append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        Path path = new Path(folder, UUID.randomUUID() + SUFFIX);
        FileSystem system = path.getFileSystem(conf);
        if (system instanceof LocalFileSystem local) {
            // Hadoop's own local files keep their last bytes back until they are closed, and never sync.
            java.nio.file.Path file = local.pathToFile(path).toPath();
            Files.createDirectories(file.resolveSibling("."));
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                    out.write(left);
                }
                out.force(true);
            }
        } else {
            try (FSDataOutputStream out = system.create(path, false)) {
                out.write(bytes);
                if (out.hasCapability("hsync")) {
                    out.hsync();
                }
            }
        }
    }

    /** For when the export is committed, or the repository has lost what the journal names. */
    public void discard(Configuration conf) throws IOException {
        Path path = new Path(folder);
        path.getFileSystem(conf).delete(path, true);
    }
}
