package dev.oxenspark.export.audit;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.dataset.RowOrigin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * Which exports of a table have rows that one of its versions wrote last.
 *
 * @param exports those that have such rows, and those of which it is unknown
 */
public record WrittenRows(List<Export> exports) {
    /** @param rows how many; null where it is unknown, since the export recorded no versions of its rows */
    public record Export(TableAudit.Export export, @Nullable Long rows) {
        /** In words. */
        public String count() {
            return rows == null ? "unknown" : String.valueOf(rows);
        }
    }

    /** @param version that wrote the rows; exports of earlier ones can have none of them */
    public static WrittenRows of(
            OxenRepository repository, TableAudit audit, long version, SparkSession spark, OxenSettings settings) {
        Datasets datasets = new Datasets(spark, repository, settings);
        List<Export> exports = new ArrayList<>();
        for (TableAudit.Export export : audit.exports()) {
            if (export.version() >= version) {
                Long rows = recorded(repository, export.commit())
                        .map(found -> count(datasets, found, version))
                        .orElse(null);
                if (rows == null || rows > 0) {
                    exports.add(new Export(export, rows));
                }
            }
        }
        return new WrittenRows(List.copyOf(exports));
    }

    /** Empty for a commit that was pruned since the index saw it. */
    private static Optional<RecordedExport> recorded(OxenRepository repository, String commit) {
        try {
            return RecordedExport.at(repository, repository.resolve(Revision.of(commit)));
        } catch (OxenException e) {
            if (e.category() == ErrorCategory.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static @Nullable Long count(Datasets datasets, RecordedExport export, long version) {
        Row counts = datasets.of(export)
                .origins()
                .agg(
                        functions.count(functions.lit(1)),
                        functions.count(RowOrigin.commitVersion()),
                        functions.count_if(RowOrigin.commitVersion().equalTo(version)))
                .first();
        return counts.getLong(0) == counts.getLong(1) ? (Long) counts.getLong(2) : null;
    }

    /** One JSON object. */
    public Map<String, Object> json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Export export : exports) {
            Map<String, Object> one = new LinkedHashMap<>(export.export().json());
            one.put("rows", export.rows() == null ? export.count() : export.rows());
            list.add(one);
        }
        return Map.of("exports", list);
    }
}
