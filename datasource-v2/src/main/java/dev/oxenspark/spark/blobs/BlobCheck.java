package dev.oxenspark.spark.blobs;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.spark.OxenOptions.MissingBlobs;
import dev.oxenspark.spark.blobs.BlobColumns.Blob;
import dev.oxenspark.spark.bridge.CurrentFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Whether the file that a row names may be read; what to say if it is not there, or too large. */
final class BlobCheck {
    private static final int SHOWN_COLUMNS = 8;
    private static final int SHOWN_CHARACTERS = 80;

    private final StructType columns;
    private final BlobFetch.Settings settings;

    BlobCheck(StructType columns, BlobFetch.Settings settings) {
        this.columns = columns;
        this.settings = settings;
    }

    /**
     * The file, if it may be read; null where that is allowed.
     *
     * @param file null when there is none at the path
     * @param source what the row is from
     */
    @Nullable
    BlobLocation checked(@Nullable BlobLocation file, String path, Blob blob, InternalRow row, CurrentFile source) {
        if (file == null && settings.missing() == MissingBlobs.NULL) {
            return null;
        }
        String named = "which column %s names in the row %s of %s".formatted(blob.path(), text(row), from(source));
        if (file == null) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "Commit %s of %s has no file '%s', %s. Paths start at the root of the repository. Option missing-blobs = null makes the content null"
                            .formatted(settings.commit(), settings.repository().text(), path, named));
        }
        if (file.size() > settings.maxContentBytes()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s', %s, has %,d bytes, more than column %s may hold (%,d). Leave out the row, or raise option max-content-bytes"
                            .formatted(path, named, file.size(), blob.content(), settings.maxContentBytes()));
        }
        return file;
    }

    private static String from(CurrentFile source) {
        return source.path().isEmpty() ? "the table" : source.path();
    }

    private String text(InternalRow row) {
        List<String> shown = new ArrayList<>();
        StructField[] fields = columns.fields();
        for (int i = 0; i < fields.length && shown.size() < SHOWN_COLUMNS; i++) {
            if (isShort(fields[i].dataType())) {
                String value = String.valueOf(row.isNullAt(i) ? null : row.get(i, fields[i].dataType()));
                boolean cut = value.length() > SHOWN_CHARACTERS;
                shown.add(fields[i].name() + " = " + (cut ? value.substring(0, SHOWN_CHARACTERS) + "…" : value));
            }
        }
        return "(" + String.join(", ", shown) + ")";
    }

    private static boolean isShort(DataType type) {
        return type instanceof StringType || type instanceof NumericType || type instanceof BooleanType;
    }
}
