package dev.oxenspark.export.delta;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaConfigs;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.jspecify.annotations.Nullable;

/**
 * How long a pinned version can be read, as its table is now. Two clocks run: Delta's time travel refuses the version
 * from a certain age on, which hinders whoever reads the table by number, but no export; and a vacuum may take its
 * files, which ends it for all.
 *
 * @param source the version
 * @param deletedFiles how long Delta keeps files that the newest version does not have
 * @param log how long it keeps the entries of its log
 * @param blockedFrom when time travel begins to refuse the version; null: not before there is a newer one
 * @param vacuumableFrom when a vacuum may take the first of its files; null: not before a newer version is without one
 */
public record Retention(
        PinnedSource source,
        Duration deletedFiles,
        Duration log,
        @Nullable Instant blockedFrom,
        @Nullable Instant vacuumableFrom) {

    /** @param table of the source, which has just been pinned, so that its newest version is known */
    static Retention of(PinnedSource source, DeltaTableAt table) {
        DeltaLog log = table.log();
        Snapshot newest = log.unsafeVolatileSnapshot();
        Metadata metadata = newest.metadata();
        // Delta goes by what the newest version has for its retention, too.
        Duration deletedFiles = Duration.ofMillis(DeltaLog.tombstoneRetentionMillis(metadata));
        Duration entries = Duration.ofMillis(
                DeltaConfigs.getMilliSeconds(DeltaConfigs.LOG_RETENTION().fromMetaData(metadata)));
        Instant blocked = null;
        Instant vacuumable = null;
        if (source.version() < newest.version()) {
            Instant superseded = time(DeltaTableAt.at(log, source.version() + 1));
            Instant tooOld = time(table).plus(deletedFiles);
            blocked = tooOld.isAfter(superseded) ? tooOld : superseded;
            Instant removed = firstRemoval(table, newest, superseded);
            vacuumable = removed == null ? null : removed.plus(deletedFiles);
        }
        return new Retention(source, deletedFiles, entries, blocked, vacuumable);
    }

    private static Instant time(DeltaTableAt table) {
        return Instant.ofEpochMilli(table.snapshot().timestamp());
    }

    /**
     * When the first file was removed that the newest version does not have; null if that has all of them.
     *
     * @param superseded no file was removed before; so old is what Delta remembers no more
     */
    private static @Nullable Instant firstRemoval(DeltaTableAt table, Snapshot newest, Instant superseded) {
        DeltaLog log = table.log();
        Set<Path> gone = new HashSet<>(SourceCheck.files(table));
        SourceCheck.files(DeltaTableAt.at(log, newest.version())).forEach(gone::remove);
        if (gone.isEmpty()) {
            return null;
        }
        // A file that gets a deletion vector is removed too, and added with it; its last removal is the one that
        // counts.
        Map<Path, Long> removals = new HashMap<>();
        Iterator<RemoveFile> tombstones = newest.tombstones().toLocalIterator();
        while (tombstones.hasNext()) {
            RemoveFile removed = tombstones.next();
            removals.merge(removed.absolutePath(log), removed.delTimestamp(), Math::max);
            DeletionVectorDescriptor vector = removed.deletionVector();
            if (vector != null && vector.isOnDisk()) {
                removals.merge(vector.absolutePath(log.dataPath()), removed.delTimestamp(), Math::max);
            }
        }
        return gone.stream()
                .map(file -> removals.containsKey(file) ? Instant.ofEpochMilli(removals.get(file)) : superseded)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Whether a vacuum may take a file at that time. */
    public boolean isVacuumable(Instant at) {
        return vacuumableFrom != null && !vacuumableFrom.isAfter(at);
    }

    /** Durations and instants as ISO 8601 has them. */
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("alias", source.alias());
        json.put("location", source.location());
        json.put("version", source.version());
        json.put("deletedFileRetention", deletedFiles.toString());
        json.put("logRetention", log.toString());
        json.put("blockedFrom", blockedFrom == null ? null : blockedFrom.toString());
        json.put("vacuumableFrom", vacuumableFrom == null ? null : vacuumableFrom.toString());
        return json;
    }
}
