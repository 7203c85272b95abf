package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commits as nodes, and the directory that each one refers to. */
public final class CommitCodec {
    private static final int FIELDS = 7;
    private static final int TIME_FIELDS = 9;

    private CommitCodec() {}

    /** A commit with the id that its parents, texts and whole second give it. */
    public static Commit commit(List<Hash> parents, String message, String author, String email, Instant timestamp) {
        return new Commit(
                Hashing.commit(parents, message, author, email, timestamp), parents, message, author, email, timestamp);
    }

    /** @throws OxenException {@code INVALID} when the node is not a commit's */
    public static Commit decode(Hash id, StoredNode stored) {
        NodeCodec.Node node = NodeCodec.decode(stored);
        if (node.type() != NodeType.COMMIT) {
            throw new OxenException(
                    ErrorCategory.INVALID, id + " is the id of a " + node.type().tag + ", not a commit");
        }
        return Packing.unwrapped(node.payload(), NodeType.COMMIT, FIELDS, in -> {
            Hash hash = Packing.hash(in);
            in.skipValue();
            int count = in.unpackArrayHeader();
            List<Hash> parents = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                parents.add(Packing.hash(in));
            }
            String message = in.unpackString();
            String author = in.unpackString();
            String email = in.unpackString();
            in.unpackArrayHeader();
            int year = in.unpackInt();
            int day = in.unpackInt();
            Instant local = OffsetDateTime.of(
                            year, 1, 1, in.unpackInt(), in.unpackInt(), in.unpackInt(), in.unpackInt(), ZoneOffset.UTC)
                    .withDayOfYear(day)
                    .toInstant();
            long offset = in.unpackInt() * 3600L + in.unpackInt() * 60L + in.unpackInt();
            return new Commit(hash, parents, message, author, email, local.minusSeconds(offset));
        });
    }

    /** Whether the node is a commit's. */
    public static boolean isCommit(StoredNode stored) {
        return stored.node().length > 0 && stored.node()[0] == NodeType.COMMIT.code();
    }

    static StoredNode encode(Commit commit, DirectoryRecord root) {
        OffsetDateTime time = commit.timestamp().atOffset(ZoneOffset.UTC);
        byte[] payload = Packing.wrapped(out -> {
            out.packArrayHeader(FIELDS);
            Packing.hash(out, commit.id());
            out.packString(NodeType.COMMIT.tag);
            Packing.hashes(out, commit.parents());
            out.packString(commit.message()).packString(commit.author()).packString(commit.email());
            out.packArrayHeader(TIME_FIELDS)
                    .packInt(time.getYear())
                    .packInt(time.getDayOfYear())
                    .packInt(time.getHour())
                    .packInt(time.getMinute())
                    .packInt(time.getSecond())
                    .packInt(time.getNano());
            out.packInt(0).packInt(0).packInt(0);
        });
        Hash parent = commit.parents().isEmpty() ? Hash.ZERO : commit.parents().get(0);
        return NodeCodec.encode(
                NodeType.COMMIT,
                parent,
                payload,
                List.of(new NodeCodec.Child(NodeType.DIRECTORY, root.hash(), root.encode())));
    }

    /** The root directory as its commit records it, or null for a commit without one. */
    static @Nullable DirectoryRecord root(NodeSource nodes, Hash commit) {
        StoredNode stored = nodes.node(commit);
        if (stored == null) {
            throw new OxenException(ErrorCategory.CORRUPT, "Commit " + commit + " is not in the node store");
        }
        List<NodeCodec.Child> children = NodeCodec.decode(stored).children();
        return children.isEmpty()
                ? null
                : DirectoryRecord.decode(children.get(0).payload());
    }
}
