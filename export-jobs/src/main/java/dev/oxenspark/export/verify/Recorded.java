package dev.oxenspark.export.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.dataset.StoredTable;
import dev.oxenspark.export.provenance.OwnedFile;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A claim whose documents are bound by its message, and what is needed to look into it.
 *
 * @param files of the dataset, by path, as the manifest lists them
 * @param tree of the commit to verify, by path
 * @param exported the tree of the commit that makes the claim
 * @param asked the dataset in the commit to verify
 * @param recorded the dataset in the commit that makes the claim
 */
record Recorded(
        OxenRepository repository,
        Claim claim,
        JsonNode manifest,
        JsonNode run,
        Map<String, OwnedFile> files,
        Map<String, FileEntry> tree,
        Map<String, FileEntry> exported,
        StoredDataset asked,
        StoredDataset recorded,
        SparkSession spark,
        VerifyOptions options) {

    static Recorded of(OxenRepository repository, Claim claim, SparkSession spark, VerifyOptions options) {
        JsonNode manifest = claim.manifest().json();
        Map<String, OwnedFile> files = new LinkedHashMap<>();
        StoredDataset.files(manifest).forEach(file -> files.put(file.path(), file));
        Commit asked = claim.asked();
        Commit export = claim.export();
        Map<String, FileEntry> exported = tree(repository, export);
        Map<String, FileEntry> tree = asked.id().equals(export.id()) ? exported : tree(repository, asked);
        StoredTable stored = StoredTable.in(spark, repository, options.settings());
        return new Recorded(
                repository,
                claim,
                manifest,
                claim.run().json(),
                files,
                tree,
                exported,
                new StoredDataset(stored, manifest, asked.id(), tree),
                new StoredDataset(stored, manifest, export.id(), exported),
                spark,
                options);
    }

    private static Map<String, FileEntry> tree(OxenRepository repository, Commit commit) {
        Map<String, FileEntry> files = new LinkedHashMap<>();
        repository.tree(commit, "").files().forEach(file -> files.put(file.path(), file));
        return files;
    }

    Findings findings(int level, String name, State good) {
        return new Findings(level, name, good, options.shown());
    }

    /** A file of the commit to verify. */
    BlobLocation asked(FileEntry file) {
        return file.in(claim.asked().id());
    }
}
