package dev.oxenspark.export.audit;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.dataset.StoredTable;
import dev.oxenspark.export.delta.ForcedSettings;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Opens the rows and lists of exports, in a session of its own. */
final class Datasets {
    private final OxenRepository repository;
    private final StoredTable stored;

    Datasets(SparkSession spark, OxenRepository repository, OxenSettings settings) {
        SparkSession own = spark.newSession();
        ForcedSettings.apply(own);
        this.repository = repository;
        this.stored = StoredTable.in(own, repository, settings);
    }

    StoredDataset of(RecordedExport export) {
        return new StoredDataset(
                stored, export.manifest(), export.commit().id(), PreviousExport.tree(repository, export.commit()));
    }

    /** Equal where the contents are: what one answered, the other would. */
    static List<String> contents(List<FileEntry> files) {
        return files.stream().map(file -> file.hash().toString()).toList();
    }
}
