package dev.oxenspark.spark.table;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.spark.TabularFormat;
import dev.oxenspark.spark.bridge.TableReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of the files of tables. A commit never changes, so they are inferred once for it, by everything inference
 * depends on.
 */
final class TableSchemas {
    private static final int REMEMBERED = 500;
    private static final Map<Key, StructType> KNOWN = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, StructType> eldest) {
            return size() > REMEMBERED;
        }
    });

    private TableSchemas() {}

    private record Key(
            RepositoryAddress repository,
            Commit commit,
            List<String> roots,
            Optional<String> basePath,
            TabularFormat format,
            Map<String, String> options,
            Map<String, String> session) {}

    /**
     * The columns that are in the files themselves.
     *
     * @throws OxenException {@code INVALID} when nothing can be inferred, or the given columns are not DDL
     */
    static StructType of(PinnedPath path, TableFiles table) {
        Optional<String> given = path.options().schema();
        if (given.isPresent()) {
            return table.partitioning().without(parsed(given.get()));
        }
        Key key = new Key(
                path.repository(),
                Objects.requireNonNull(path.commit()),
                path.roots(),
                path.options().basePath(),
                table.format(),
                path.options().formatOptions(),
                sessionOptions());
        StructType known = KNOWN.get(key);
        if (known == null) {
            known = inferred(path, table);
            KNOWN.put(key, known);
        }
        return known;
    }

    static StructType parsed(String ddl) {
        try {
            return StructType.fromDDL(ddl).asNullable();
        } catch (Exception e) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "schema '%s' is not a list of columns: %s".formatted(ddl, e.getMessage()),
                    e);
        }
    }

    private static StructType inferred(PinnedPath path, TableFiles table) {
        HadoopFiles files = HadoopFiles.of(path, table.format());
        return TableReader.of(table.format(), files.options())
                .inferSchema(files.statuses(table.files()))
                .orElseThrow(() -> new OxenException(
                        ErrorCategory.INVALID,
                        "No columns can be inferred from %s. Give them as option schema, or read it with as = files"
                                .formatted(path.text())));
    }

    private static Map<String, String> sessionOptions() {
        Map<String, String> options = new TreeMap<>();
        SparkSession.active().conf().getAll().foreach(entry -> {
            if (entry._1().startsWith("spark.sql.")) {
                options.put(entry._1(), entry._2());
            }
            return null;
        });
        return options;
    }
}
