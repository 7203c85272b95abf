package dev.oxenspark.spark.files;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.TreePiece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of files; contents come in batches, small enough to be held. Opens the repository only if it has to ask.
 */
final class FilesReader implements PartitionReader<InternalRow> {
    private static final int FILES_PER_BATCH = 1_000;
    private static final long BYTES_PER_BATCH = 16L << 20;

    private final FilesReaderFactory settings;
    private final List<TreePiece> pieces;
    private final String[] columns;
    private final boolean readsContent;
    private final Map<String, byte[]> batch = new HashMap<>();
    private List<FileEntry> files;
    private int index = -1;
    private int fetched;
    private @Nullable OxenRepository repository;

    FilesReader(FilesReaderFactory settings, FilesPartition partition) {
        this.settings = settings;
        this.files = partition.files();
        this.pieces = partition.pieces();
        this.columns = Arrays.stream(settings.columns().fields())
                .map(StructField::name)
                .toArray(String[]::new);
        this.readsContent = FileColumns.readsContent(settings.columns());
    }

    private List<FileEntry> listed() {
        List<FileEntry> listed = new ArrayList<>();
        Predicate<FileEntry> chosen = settings.chosen();
        opened().list(settings.commit(), pieces, file -> {
            if (chosen.test(file)) {
                listed.add(file);
            }
        });
        return listed;
    }

    @Override
    public boolean next() {
        if (index < 0 && !pieces.isEmpty()) {
            files = listed();
        }
        index++;
        if (readsContent && index == fetched && index < files.size()) {
            fetch();
        }
        return index < files.size();
    }

    private void fetch() {
        batch.clear();
        List<BlobLocation> locations = new ArrayList<>();
        long bytes = 0;
        while (fetched < files.size() && locations.size() < FILES_PER_BATCH) {
            FileEntry file = files.get(fetched);
            bytes += file.size();
            if (!locations.isEmpty() && bytes > BYTES_PER_BATCH) {
                break;
            }
            locations.add(file.in(settings.commit()));
            refuseLarge(file);
            fetched++;
        }
        opened().blobs().read(locations, (location, content) -> batch.put(location.path(), content));
    }

    private void refuseLarge(FileEntry file) {
        if (file.size() > settings.maxContentBytes()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "%s has %,d bytes, more than column content may hold (%,d). Leave it out by its size, or raise option max-content-bytes"
                            .formatted(file.path(), file.size(), settings.maxContentBytes()));
        }
    }

    private OxenRepository opened() {
        if (repository == null) {
            repository = Oxen.attach(settings.repository(), settings.settings());
        }
        return repository;
    }

    @Override
    public InternalRow get() {
        FileEntry file = files.get(index);
        Object[] values = new Object[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns[i].equals(FileColumns.CONTENT)
                    ? Objects.requireNonNull(batch.get(file.path()))
                    : FileColumns.value(file, columns[i]);
        }
        return new GenericInternalRow(values);
    }

    @Override
    public void close() {
        if (repository != null) {
            repository.close();
        }
    }
}
