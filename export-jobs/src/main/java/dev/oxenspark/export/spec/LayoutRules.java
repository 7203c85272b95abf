package dev.oxenspark.export.spec;

import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.export.spec.JobFile.DatasetLayout;
import dev.oxenspark.export.spec.JobFile.FileColumn;
import dev.oxenspark.export.spec.JobFile.KeyedHash;
import dev.oxenspark.export.spec.JobFile.Splits;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the keys of {@code dataset} mean for each other. */
final class LayoutRules {
    private final YamlDocument document;
    private final DatasetLayout layout;

    LayoutRules(YamlDocument document, DatasetLayout layout) {
        this.document = document;
        this.layout = layout;
    }

    void check() {
        layout.tables().values().forEach(table -> path("/dataset/table", table));
        if (layout.files().stream().map(FileColumn::column).distinct().count()
                < layout.files().size()) {
            throw document.error("/dataset/files", "two entries for one column");
        }
        splits();
        columns("/dataset/drop", layout.drop(), "left out");
        KeyedHash hash = layout.hash();
        if (hash != null) {
            columns("/dataset/hash/columns", hash.columns(), "hashed");
            hash.columns().stream().filter(layout.drop()::contains).findFirst().ifPresent(column -> {
                throw document.error("/dataset/hash/columns", "'" + column + "' is left out already, by dataset.drop");
            });
        }
        for (String column : layout.key()) {
            if (layout.drop().contains(column)) {
                throw document.error(
                        "/dataset/drop", "'" + column + "' is in dataset.key. To hide its values, hash them.");
            }
        }
        if (layout.denyList() != null && layout.key().isEmpty()) {
            throw document.error("/dataset/denyList", "a list of keys needs dataset.key");
        }
        include();
    }

    private void splits() {
        Splits splits = layout.splits();
        if (splits == null) {
            return;
        }
        if (layout.key().isEmpty()) {
            throw document.error("/dataset/splits", "rows are put into splits by dataset.key; there is none");
        }
        BigDecimal sum = splits.ratios().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.compareTo(BigDecimal.ONE) != 0) {
            throw document.error("/dataset/splits/ratios", "they sum to " + sum.toPlainString() + ", not to 1");
        }
        if (!layout.table().contains("{" + splits.column() + "}")) {
            throw document.error(
                    "/dataset/table",
                    "with splits, each has a table of its own: put {" + splits.column() + "} into '" + layout.table()
                            + "'");
        }
    }

    /** A column can't be hidden and show, or lead to files, at once. */
    private void columns(String pointer, List<String> columns, String what) {
        for (FileColumn file : layout.files()) {
            if (columns.contains(file.column())) {
                throw document.error(
                        pointer, "'" + file.column() + "' refers to files, by dataset.files; it can't be " + what);
            }
        }
    }

    private void include() {
        Set<String> tables = new HashSet<>(layout.tables().values());
        for (int i = 0; i < layout.include().size(); i++) {
            String pointer = "/dataset/include/" + i;
            String path = layout.include().get(i);
            path(pointer, path);
            for (String table : tables) {
                if (RepositoryPath.isWithin(path, withoutSlash(table))) {
                    throw document.error(pointer, "'" + path + "' is in the way of the table, '" + table + "'");
                }
            }
            if (RepositoryPath.isWithin(path, ".provenance")) {
                throw document.error(pointer, "'.provenance' is for what the exporter records");
            }
        }
    }

    private void path(String pointer, String path) {
        try {
            RepositoryPath.checked(withoutSlash(path));
        } catch (OxenException e) {
            throw document.error(pointer, String.valueOf(e.getMessage()));
        }
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
