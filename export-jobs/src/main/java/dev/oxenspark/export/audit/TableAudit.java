package dev.oxenspark.export.audit;

import dev.oxenspark.connector.DidYouMean;
import dev.oxenspark.export.provenance.TableLocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which commits a table fed.
 *
 * @param exports in groups by metadata id, since different ones are different tables that lay at one place; the group
 *     with the newest export first, and in a group the newest export first
 * @param nearest when there is no match: what exports did record, the most similar location and version first
 */
public record TableAudit(List<Export> exports, List<String> nearest) {
    /**
     * @param branch that the export was made on
     * @param onBranch whether the commit is still part of it
     * @param timestamp of the commit
     */
    public record Export(
            String commit,
            String job,
            long version,
            String metadataId,
            String branch,
            boolean onBranch,
            Instant timestamp) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("commit", commit);
            json.put("job", job);
            json.put("version", version);
            json.put("metadataId", metadataId);
            json.put("branch", branch);
            json.put("onBranch", onBranch);
            json.put("timestamp", timestamp.toString());
            return json;
        }
    }

    /**
     * @param table a location, or the name that a job gave it
     * @param version null: all of them
     */
    public static TableAudit of(ExportLog log, String table, @Nullable Long version) {
        List<Export> exports = new ArrayList<>();
        Set<Recorded> recorded = new LinkedHashSet<>();
        Predicate<Exported.Source> wanted = named(table);
        for (ExportLog.Entry entry : log.entries()) {
            for (Exported.Source source : entry.export().sources()) {
                recorded.add(new Recorded(source.location(), source.version()));
                if (wanted.test(source) && (version == null || version == source.version())) {
                    exports.add(found(entry, source));
                }
            }
        }
        if (exports.isEmpty()) {
            return new TableAudit(List.of(), nearest(recorded, table, version));
        }
        // Among equal seconds, too, the newest first.
        Collections.reverse(exports);
        Map<String, Instant> newest = new HashMap<>();
        exports.forEach(export -> newest.merge(
                export.metadataId(), export.timestamp(), (one, other) -> one.isAfter(other) ? one : other));
        exports.sort(Comparator.comparing((Export export) -> newest.getOrDefault(export.metadataId(), Instant.MIN))
                .reversed()
                .thenComparing(Export::metadataId)
                .thenComparing(Comparator.comparing(Export::timestamp).reversed()));
        return new TableAudit(List.copyOf(exports), List.of());
    }

    private record Recorded(String location, long version) {}

    private static List<String> nearest(Set<Recorded> recorded, String table, @Nullable Long version) {
        String wanted = TableLocation.key(table);
        // Many versions of few tables: the comparison of texts is what costs.
        Map<String, Integer> distances = new HashMap<>();
        recorded.forEach(one -> distances.computeIfAbsent(
                one.location(), location -> DidYouMean.distance(TableLocation.key(location), wanted)));
        return recorded.stream()
                .sorted(Comparator.comparingInt((Recorded one) -> distances.getOrDefault(one.location(), 0))
                        .thenComparing(Recorded::location)
                        .thenComparingLong(one -> version == null ? -one.version() : Math.abs(one.version() - version)))
                .map(one -> one.location() + "@" + one.version())
                .toList();
    }

    private static Predicate<Exported.Source> named(String table) {
        String key = TableLocation.key(table);
        return source -> source.alias().equals(table)
                || source.table().equals(table)
                || TableLocation.key(source.location()).equals(key);
    }

    private static Export found(ExportLog.Entry entry, Exported.Source source) {
        return new Export(
                entry.commit().id().toString(),
                entry.export().job(),
                source.version(),
                source.metadataId(),
                entry.export().branch(),
                entry.onBranch(),
                entry.commit().timestamp());
    }

    /** One JSON object, its members in this order. */
    public Map<String, Object> json() {
        return Map.of("exports", exports.stream().map(Export::json).toList());
    }
}
