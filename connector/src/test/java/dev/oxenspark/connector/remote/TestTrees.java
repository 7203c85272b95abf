package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Tree;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many requests, and how much of a tree, one path costs. */
@NeedsOxenServer
final class TestTrees {
    private FaultProxy proxy;
    private Trees trees;
    private Commit head;

    @BeforeEach
    void start() {
        RepositoryAddress.Remote address = OxenServer.shared().newRepository();
        Writer writer = Writer.at(address);
        writer.add("data/train/part-0.parquet", "0");
        writer.add("data/train/deep/part-1.parquet", "1");
        writer.add("data/v1.0/part-2.parquet", "2");
        writer.add("LICENSE", "3");
        writer.add("odd, name/x", "4");
        head = writer.head();
        proxy = FaultProxy.before(OxenServer.shared());
        RepositoryAddress.Remote through = proxy.through(address);
        trees = new Trees(new Transport(through, OxenSettings.defaults()), RemoteRepository.base(through));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void pathThatLooksLikeWhatItIsCostsOneRequest() {
        assertTree(
                "",
                1,
                Tree.Kind.DIRECTORY,
                "LICENSE",
                "data/train/deep/part-1.parquet",
                "data/train/part-0.parquet",
                "data/v1.0/part-2.parquet",
                "odd, name/x");
        assertTree("data/train", 1, Tree.Kind.DIRECTORY, "data/train/deep/part-1.parquet", "data/train/part-0.parquet");
        assertTree("data/train/part-0.parquet", 1, Tree.Kind.FILE, "data/train/part-0.parquet");
        assertTree("odd, name", 1, Tree.Kind.DIRECTORY, "odd, name/x");
        assertTree("odd, name/x", 1, Tree.Kind.FILE, "odd, name/x");
    }

    @Test
    void misleadingNameCostsTwo() {
        assertTree("LICENSE", 2, Tree.Kind.FILE, "LICENSE");
        assertTree("data/v1.0", 2, Tree.Kind.DIRECTORY, "data/v1.0/part-2.parquet");
    }

    @Test
    void absentPathsAreNotFound() {
        for (String path :
                new String[] {"nope", "nope.txt", "data/nope/x", "data/train/nope.txt", "LICENSE/x", "a,b"}) {
            OxenException failure = catchThrowableOfType(OxenException.class, () -> trees.tree(head, path));
            assertThat(failure.category()).as(path).isEqualTo(ErrorCategory.NOT_FOUND);
        }
    }

    private void assertTree(String path, int requests, Tree.Kind kind, String... files) {
        proxy.forget();
        Tree tree = trees.tree(head, path);
        assertThat(tree.kind()).isEqualTo(kind);
        assertThat(tree.files()).extracting(FileEntry::path).containsExactly(files);
        assertThat(proxy.requests()).as(path).hasSize(requests);
    }
}
