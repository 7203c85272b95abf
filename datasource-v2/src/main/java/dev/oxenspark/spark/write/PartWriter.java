package dev.oxenspark.spark.write;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import dev.oxenspark.spark.bridge.RowFileFormat.RowFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one partition to a file on the executor's disk, and stores that file when it is complete. An empty
 * partition makes no file, but for the first, so that an empty table keeps its columns.
 */
final class PartWriter implements DataWriter<InternalRow> {
    private final PartWriterFactory factory;
    private final int partition;
    private @Nullable Path directory;
    private @Nullable RowFile rows;

    PartWriter(PartWriterFactory factory, int partition) {
        this.factory = factory;
        this.partition = partition;
    }

    @Override
    public void write(InternalRow row) throws IOException {
        opened().write(row);
    }

    private RowFile opened() throws IOException {
        if (rows == null) {
            String root = factory.spoolDirectory();
            // Whose it is, should the process not live to delete it.
            String prefix = "oxen-part-" + ProcessHandle.current().pid() + "-";
            directory = root == null
                    ? Files.createTempDirectory(prefix)
                    : Files.createTempDirectory(Files.createDirectories(Path.of(root)), prefix);
            rows = factory.format().create(file(directory));
        }
        return rows;
    }

    /** Named as the format likes it: some writers choose their codec by the name. */
    private Path file(Path in) {
        return in.resolve("part" + factory.names().extension());
    }

    @Override
    public WriterCommitMessage commit() throws IOException {
        if (partition == 0) {
            opened();
        }
        if (rows == null || directory == null) {
            return new StoredParts(List.of());
        }
        closeRows();
        try (UploadSession session = factory.uploads().open()) {
            UploadedFile stored = session.put(factory.names().of(partition), BlobSource.of(file(directory)));
            session.flush();
            return new StoredParts(List.of(stored));
        }
    }

    @Override
    public void abort() throws IOException {
        close();
    }

    private void closeRows() {
        RowFile open = rows;
        rows = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            closeRows();
        } finally {
            deleteFiles();
        }
    }

    private void deleteFiles() throws IOException {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        directory = null;
    }
}
