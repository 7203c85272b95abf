package dev.oxenspark.export.dataset;

import dev.oxenspark.export.blobs.ContentCheck;
import dev.oxenspark.export.blobs.FileColumn;
import dev.oxenspark.export.blobs.MissingPolicy;
import dev.oxenspark.export.spec.JobFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A job's columns of files, with the defaults that depend on its tables. */
public final class FileColumns {
    private FileColumns() {}

    /** @param locations of the tables; without {@code from}, values lie beside them */
    public static List<FileColumn> of(JobFile.DatasetLayout layout, List<String> locations) {
        List<FileColumn> columns = new ArrayList<>();
        for (JobFile.FileColumn column : layout.files()) {
            List<String> from = column.from().isEmpty()
                    ? locations.stream().map(FileColumns::parent).distinct().toList()
                    : column.from();
            columns.add(new FileColumn(
                    column.column(),
                    from,
                    column.path(),
                    MissingPolicy.valueOf(column.onMissing().name()),
                    column.maxBytes(),
                    column.checks().stream()
                            .map(check -> ContentCheck.valueOf(check.name()))
                            .collect(Collectors.toSet())));
        }
        return columns;
    }

    private static String parent(String location) {
        return location.substring(0, location.lastIndexOf('/') + 1);
    }
}
