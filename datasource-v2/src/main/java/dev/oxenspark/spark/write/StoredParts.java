package dev.oxenspark.spark.write;

import dev.oxenspark.connector.UploadedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/**
 * What a task reports: files whose bytes the repository holds, visible to no one yet. Held as bytes, since what carries
 * results to the driver may be Kryo, which can't restore records.
 */
final class StoredParts implements WriterCommitMessage {
    private static final long serialVersionUID = 1L;

    private final byte[] serialized;

    StoredParts(List<UploadedFile> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(files.toArray(UploadedFile[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.serialized = bytes.toByteArray();
    }

    List<UploadedFile> files() {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialized))) {
            return List.of((UploadedFile[]) in.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Written by this very class", e);
        }
    }
}
