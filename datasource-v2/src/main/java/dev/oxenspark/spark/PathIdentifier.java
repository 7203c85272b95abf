package dev.oxenspark.spark;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * Names a pinned path to Spark and carries it. Create modes take the name apart and ask again with one of their own, so
 * the name also tells apart what differs only in options; neither name nor text holds any of these.
 */
final class PathIdentifier implements Identifier {
    private final PinnedPath pinned;
    private final String name;
    private volatile boolean read;

    PathIdentifier(PinnedPath pinned, int number) {
        this(pinned, "%s%s#%d".formatted(pinned.path().isEmpty() ? "." : pinned.path(), version(pinned), number));
    }

    private PathIdentifier(PinnedPath pinned, String name) {
        this.pinned = pinned;
        this.name = name;
    }

    private static String version(PinnedPath pinned) {
        Commit commit = pinned.commit();
        return commit == null ? "" : "@" + commit.id();
    }

    /** The same name, for the same path with its files. */
    PathIdentifier of(PinnedPath samePath) {
        return new PathIdentifier(samePath, name);
    }

    /** Said of what a query is to read; what is only written needs no columns, which cost a look at its files. */
    void markRead() {
        read = true;
    }

    boolean isRead() {
        return read;
    }

    PinnedPath pinned() {
        return pinned;
    }

    @Override
    public String[] namespace() {
        return new String[] {pinned.repository().text()};
    }

    @Override
    public String name() {
        return name;
    }

    /** As Spark's own identifiers: what has the same parts is the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Identifier that
                && name.equals(that.name())
                && Arrays.equals(namespace(), that.namespace());
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, pinned.repository().text());
    }

    @Override
    public String toString() {
        return pinned.repository().text() + "." + name;
    }
}
