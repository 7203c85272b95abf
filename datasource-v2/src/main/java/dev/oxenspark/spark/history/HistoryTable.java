package dev.oxenspark.spark.history;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.spark.OxenOption;
import dev.oxenspark.spark.OxenOptions;
import dev.oxenspark.spark.OxenOptions.View;
import dev.oxenspark.spark.bridge.RowsScan;
import dev.oxenspark.spark.table.PinnedPath;
import dev.oxenspark.spark.table.VersionedTable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** A table of what a repository knows of itself, at the commit that its path is pinned to. */
public final class HistoryTable implements SupportsRead, VersionedTable {
    private static final Map<View, Facts> FACTS = new EnumMap<>(Map.of(
            View.COMMITS, new Commits(),
            View.BRANCHES, new Branches(),
            View.DIRECTORIES, new Directories(),
            View.DIFF, new Diff(),
            View.EXPORTS, new Exports(),
            View.SOURCES, new Sources()));

    private final String name;
    private final PinnedPath path;
    private final Facts facts;
    private final Map<PinnedPath, List<InternalRow>> known = new HashMap<>();

    private HistoryTable(String name, PinnedPath path, Facts facts) {
        this.name = name;
        this.path = path;
        this.facts = facts;
    }

    /** Whether such a table shows it. */
    public static boolean shows(View view) {
        return FACTS.containsKey(view);
    }

    /**
     * The table that the path's options ask for.
     *
     * @param name as users know it
     * @throws OxenException {@code INVALID} when it is about a whole repository, and the path is not
     */
    public static HistoryTable of(String name, PinnedPath path) {
        View view = path.options().as();
        boolean whole = view != View.DIRECTORIES && view != View.DIFF;
        if (whole && !path.path().isEmpty()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "as = %s is about a whole repository, and '%s' is a path in it. Leave out the path"
                            .formatted(view.key(), path.path()));
        }
        return new HistoryTable(name, path, Objects.requireNonNull(FACTS.get(view)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String id() {
        return name;
    }

    /** Lets Spark look again at where the branch is, whenever a query runs. */
    @Override
    public String version() {
        Commit commit = path.commit();
        return commit == null ? "" : commit.id().toString();
    }

    @SuppressWarnings("deprecation")
    @Override
    public StructType schema() {
        return facts.columns();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    /** Of a path, with the options that it was pinned by; by name, with those of the statement. */
    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        OxenOptions given = path.options().with(options.asCaseSensitiveMap());
        PinnedPath asked = path.with(given);
        if (!given.equals(path.options())) {
            refuseOthers(options);
        }
        return RowsScan.builder("oxen " + asked.options().as().key() + " " + asked.text(), schema(), rows(asked));
    }

    private void refuseOthers(CaseInsensitiveStringMap options) {
        List<String> known = path.options().as() == View.DIFF
                ? List.of(OxenOption.FROM.key(), OxenOption.TO.key(), OxenOption.TOKEN.key())
                : List.of(OxenOption.TOKEN.key());
        for (String key : options.keySet()) {
            if (!known.contains(key)) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "%s takes no option %s, only %s. A version is named by VERSION AS OF or TIMESTAMP AS OF"
                                .formatted(name, key, String.join(", ", known)));
            }
        }
    }

    private synchronized List<InternalRow> rows(PinnedPath asked) {
        return known.computeIfAbsent(asked, key -> {
            try (OxenRepository repository = Oxen.open(key.repository(), key.settings())) {
                return facts.rows(repository, key);
            }
        });
    }
}
