package dev.oxenspark.export.delta;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import dev.oxenspark.export.provenance.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.CommitInfo;
import org.apache.spark.sql.delta.actions.Protocol;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;

/** What a version of a Delta table says of itself, and is made of. */
final class SnapshotFacts {
    private SnapshotFacts() {}

    /** @param files of the snapshot */
    static Map<String, Object> of(Snapshot snapshot, List<AddFile> files) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("fingerprint", fingerprint(files));
        facts.put("files", files.size());
        facts.put("bytes", files.stream().mapToLong(AddFile::size).sum());
        facts.put(
                "deletionVectors",
                files.stream().filter(file -> file.deletionVector() != null).count());
        facts.put("schemaSha256", Sha256.hex(snapshot.metadata().schemaString()));
        facts.put("partitionColumns", new ArrayList<>(asJava(snapshot.metadata().partitionColumns())));
        Protocol protocol = snapshot.protocol();
        facts.put(
                "protocol",
                Map.of(
                        "minReaderVersion", protocol.minReaderVersion(),
                        "minWriterVersion", protocol.minWriterVersion(),
                        "readerFeatures", features(protocol.readerFeatures()),
                        "writerFeatures", features(protocol.writerFeatures())));
        return facts;
    }

    private static List<String> features(Option<Set<String>> features) {
        return features.isEmpty() ? List.of() : new ArrayList<>(new TreeSet<>(asJava(features.get())));
    }

    /** One line for each data file, sorted: path, deletion vector, size. */
    private static String fingerprint(List<AddFile> files) {
        MessageDigest digest = Sha256.digest();
        files.stream()
                .map(file -> file.path() + "\0" + LoggedFiles.vector(file) + "\0" + file.size() + "\n")
                .sorted()
                .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** From the commit itself; empty when its log entry is gone. */
    static String timestamp(DeltaLog log, long version) {
        Iterator<Tuple2<Object, Seq<Action>>> changes = log.getChanges(version, version, Option.empty(), false);
        while (changes.hasNext()) {
            for (Action action : asJava(changes.next()._2())) {
                if (action instanceof CommitInfo info) {
                    long millis = info.inCommitTimestamp().isDefined()
                            ? (Long) info.inCommitTimestamp().get()
                            : info.timestamp().getTime();
                    return Instant.ofEpochMilli(millis).toString();
                }
            }
        }
        return "";
    }
}
