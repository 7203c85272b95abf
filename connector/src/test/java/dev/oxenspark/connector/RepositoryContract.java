package dev.oxenspark.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.CommitResult.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind of repository promises; one class for each kind runs it. */
public abstract class RepositoryContract {
    private OxenRepository repository;

    /** An empty repository of this test's own. */
    protected abstract OxenRepository create() throws Exception;

    /** The same repository once more, as another process would open it. */
    protected abstract OxenRepository reopen(OxenRepository opened) throws Exception;

    @BeforeEach
    void open() throws Exception {
        repository = create();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    protected static TransactionSpec spec(String message) {
        return TransactionSpec.on("main", message, "Ann", "ann@example.org");
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Commits texts by path; a null text removes. */
    protected static CommitResult write(OxenRepository repository, TransactionSpec spec, Map<String, String> files) {
        try (Transaction transaction = repository.begin(spec)) {
            put(transaction, files);
            return transaction.commit();
        }
    }

    protected static void put(Transaction transaction, Map<String, String> files) {
        try (UploadSession session = transaction.uploads().open()) {
            List<UploadedFile> uploaded = new ArrayList<>();
            files.forEach((path, text) -> {
                if (text == null) {
                    transaction.remove(path);
                } else {
                    uploaded.add(session.put(path, BlobSource.of(bytes(text))));
                }
            });
            session.flush();
            uploaded.forEach(transaction::add);
        }
    }

    /** Every file of a commit as text, by path. */
    protected static Map<String, String> contents(OxenRepository repository, Commit commit) {
        List<BlobLocation> locations = repository.tree(commit, "").files().stream()
                .map(file -> file.in(commit.id()))
                .toList();
        Map<String, String> contents = new TreeMap<>();
        repository
                .blobs()
                .read(
                        locations,
                        (location, content) ->
                                contents.put(location.path(), new String(content, StandardCharsets.UTF_8)));
        return contents;
    }

    private static void assertFails(ErrorCategory category, ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OxenException.class, e -> assertThat(e.category()).isEqualTo(category))
                .hasMessageContainingAll(words);
    }

    @Test
    void emptyRepositoryHasNoBranchesAndSaysSo() {
        assertThat(repository.branches()).isEmpty();
        assertThat(repository.defaultBranch()).isEqualTo("main");
        assertFails(
                ErrorCategory.NOT_FOUND, () -> repository.resolve(Revision.of("main")), "'main'", "has no commits yet");
    }

    @Test
    void filesAreFoundByTheirPathsAndNothingElse() {
        Map<String, String> files = Map.of(
                "root.txt", "root",
                "a/one.txt", "1",
                "a/b/two.txt", "2",
                "a, b/50% #1+ä/three.txt", "3",
                "other/four.txt", "4");
        Commit commit = write(repository, spec("Files"), files).commit();
        write(repository, spec("More"), Map.of("a/later.txt", "later"));
        FileLookup lookup = repository.lookup(commit.id());
        List<String> none = List.of(
                "a", "a/b", "a/later.txt", "b/two.txt", "/root.txt", "a//one.txt", "a/../root.txt", "", "s3://a/x");
        List<String> asked = new ArrayList<>(none);
        asked.addAll(files.keySet());
        Map<String, String> found = new HashMap<>();
        repository.blobs().read(lookup.find(asked).values(), (location, content) -> {
            assertThat(location.commit()).isEqualTo(commit.id());
            found.put(location.path(), new String(content, StandardCharsets.UTF_8));
        });
        assertThat(found).isEqualTo(files);
        assertThat(lookup.find(List.of("a/one.txt", "a/none.txt"))).containsOnlyKeys("a/one.txt");
    }

    @Test
    void aLargeTreeIsListedInPieces() {
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            files.put("top/f%d, ä/%d.txt".formatted(i % 4, i), "text " + i % 3);
        }
        files.put("top.txt", "not below");
        Commit commit = write(repository, spec("Files"), files).commit();
        assertThat(repository.outline(commit, "top", 40)).isEqualTo(repository.tree(commit, "top"));
        Tree outline = repository.outline(commit, "top", 39);
        assertThat(outline.files()).isEmpty();
        assertThat(outline.pieces().stream().mapToInt(TreePiece::files).sum()).isEqualTo(40);
        assertThat(outline.pieces().stream().mapToLong(TreePiece::bytes).sum()).isEqualTo(40 * 6);
        List<FileEntry> listed = new ArrayList<>();
        repository.list(commit.id(), outline.pieces(), listed::add);
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        repository.tree(commit, "top").files());
        assertThat(repository.outline(commit, "top.txt", 0).files()).hasSize(1);
        assertFails(ErrorCategory.NOT_FOUND, () -> repository.outline(commit, "none", 0), "'none'");
    }

    @Test
    void firstCommitIsReadBackWhole() {
        Map<String, String> files =
                Map.of("a.txt", "one", "dir/b.txt", "two", "dir/deep/c.bin", "\0three", "empty", "");
        CommitResult result = write(repository, spec("First"), files);
        assertThat(result.status()).isEqualTo(Status.COMMITTED);
        Commit head = repository.resolve(Revision.of("main"));
        assertThat(head).isEqualTo(result.commit());
        assertThat(head.parents()).isEmpty();
        assertThat(head.author()).isEqualTo("Ann");
        assertThat(head.message()).startsWith("First\n\nOxen-Transaction: ");
        assertThat(contents(repository, head)).isEqualTo(files);
        assertThat(repository.branches()).containsExactly(new Branch("main", head.id()));
    }

    @Test
    void treeGivesAFileAFolderOrNotFound() {
        Commit head = write(repository, spec("First"), Map.of("a.txt", "one", "dir/b.txt", "two", "dir2/c.txt", "3"))
                .commit();
        assertThat(repository.tree(head, "dir").files())
                .extracting(FileEntry::path)
                .containsExactly("dir/b.txt");
        Tree file = repository.tree(head, "a.txt");
        assertThat(file.kind()).isEqualTo(Tree.Kind.FILE);
        assertThat(file.files()).singleElement().satisfies(entry -> {
            assertThat(entry.size()).isEqualTo(3);
            assertThat(entry.lastCommit()).isEqualTo(head.id());
            assertThat(entry.dataType()).isEqualTo("text");
            assertThat(entry.metadata()).isEqualTo(new FileMetadata.Text(1, 3));
        });
        assertFails(ErrorCategory.NOT_FOUND, () -> repository.tree(head, "dir/nope"), "'dir/nope'");
        assertFails(ErrorCategory.NOT_FOUND, () -> repository.tree(head, "a.txt/below"), "'a.txt/below'");
    }

    @Test
    void revisionsAreBranchesIdsAndPrefixes() {
        Commit first = write(repository, spec("First"), Map.of("a", "1")).commit();
        Commit second = write(
                        repository,
                        TransactionSpec.on("review/labels", "Second", "Bo", "bo@example.org"),
                        Map.of("b", "2"))
                .commit();
        assertThat(second.parents()).containsExactly(first.id());
        String id = second.id().toString();
        assertThat(repository.resolve(Revision.of("review/labels"))).isEqualTo(second);
        assertThat(repository.resolve(Revision.of(id))).isEqualTo(second);
        assertThat(repository.resolve(Revision.of(id.substring(0, 12)))).isEqualTo(second);
        assertThat(repository.resolve(Revision.of("main"))).isEqualTo(first);
        assertFails(
                ErrorCategory.NOT_FOUND,
                () -> repository.resolve(Revision.of("mian")),
                "'mian'",
                "main, review/labels",
                "Did you mean 'main'?");
    }

    @Test
    void historyIsNewestFirst() {
        Commit first = write(repository, spec("1"), Map.of("a", "1")).commit();
        Commit second = write(repository, spec("2"), Map.of("a", "2")).commit();
        Commit third = write(repository, spec("3"), Map.of("a", "3")).commit();
        try (var history = repository.history(third)) {
            assertThat(history).containsExactly(third, second, first);
        }
    }

    @Test
    void changesRemoveReplaceAndKeep() {
        write(repository, spec("1"), Map.of("keep", "k", "old/a", "1", "old/sub/b", "2", "same", "s", "gone", "g"));
        Map<String, String> change = new HashMap<>();
        change.put("old", null);
        change.put("gone", null);
        change.put("never-there", null);
        change.put("same", "S");
        change.put("new/c", "3");
        Commit head = write(repository, spec("2"), change).commit();
        assertThat(contents(repository, head)).isEqualTo(Map.of("keep", "k", "same", "S", "new/c", "3"));
    }

    @Test
    void folderCanBeReplacedInOneCommit() {
        write(repository, spec("1"), Map.of("t/part-0", "a", "t/part-1", "b", "t/deep/x", "c"));
        Map<String, String> change = new TreeMap<>();
        change.put("t", null);
        change.put("t/part-0", "A");
        change.put("t/part-2", "C");
        Commit head = write(repository, spec("2"), change).commit();
        assertThat(contents(repository, head)).isEqualTo(Map.of("t/part-0", "A", "t/part-2", "C"));
    }

    @Test
    void noChangeMakesNoCommit() {
        Commit first =
                write(repository, spec("1"), Map.of("a", "1", "d/b", "2")).commit();
        CommitResult again = write(repository, spec("2"), Map.of("a", "1"));
        assertThat(again).isEqualTo(new CommitResult(Status.UNCHANGED, first));
        assertThat(repository.resolve(Revision.of("main"))).isEqualTo(first);
    }

    @Test
    void sameKeyNeverMakesTwoCommits() throws Exception {
        write(repository, spec("0"), Map.of("z", "0"));
        Commit first =
                write(repository, spec("1").withKey("job-7"), Map.of("a", "1")).commit();
        write(repository, spec("between"), Map.of("b", "2"));
        try (OxenRepository other = reopen(repository)) {
            CommitResult again = write(other, spec("1").withKey("job-7"), Map.of("a", "other"));
            assertThat(again).isEqualTo(new CommitResult(Status.ALREADY_COMMITTED, first));
        }
        assertThat(contents(repository, repository.resolve(Revision.of("main"))))
                .isEqualTo(Map.of("z", "0", "a", "1", "b", "2"));
    }

    @Test
    void sameKeyStartedTwiceBeforeEitherCommitsMakesOneCommit() {
        write(repository, spec("0"), Map.of("z", "0"));
        try (Transaction one = repository.begin(spec("1").withKey("job-8"));
                Transaction two = repository.begin(spec("1").withKey("job-8"))) {
            put(one, Map.of("a", "1"));
            put(two, Map.of("a", "1"));
            CommitResult first = one.commit();
            assertThat(first.status()).isEqualTo(Status.COMMITTED);
            assertThat(two.commit()).isEqualTo(new CommitResult(Status.ALREADY_COMMITTED, first.commit()));
        }
    }

    @Test
    void disjointChangesBothLand() {
        write(repository, spec("0"), Map.of("z", "0"));
        try (Transaction one = repository.begin(spec("1"));
                Transaction two = repository.begin(spec("2"))) {
            put(one, Map.of("d/a", "1"));
            put(two, Map.of("d/b", "2"));
            assertThat(one.commit().status()).isEqualTo(Status.COMMITTED);
            assertThat(two.commit().status()).isEqualTo(Status.COMMITTED);
        }
        assertThat(contents(repository, repository.resolve(Revision.of("main"))))
                .isEqualTo(Map.of("z", "0", "d/a", "1", "d/b", "2"));
    }

    @Test
    void samePathChangedOnBothSidesIsAConflictThatNamesIt() {
        write(repository, spec("0"), Map.of("a", "0", "b", "0"));
        try (Transaction one = repository.begin(spec("1"));
                Transaction two = repository.begin(spec("2"))) {
            put(one, Map.of("a", "1"));
            put(two, Map.of("a", "2", "b", "2"));
            one.commit();
            assertFails(ErrorCategory.CONFLICT, two::commit, "main", ": a.");
        }
        assertThat(contents(repository, repository.resolve(Revision.of("main"))))
                .isEqualTo(Map.of("a", "1", "b", "0"));
    }

    @Test
    void overwriteConflictsWithWhatAppearedUnderItsTarget() {
        write(repository, spec("0"), Map.of("t/a", "0"));
        try (Transaction append = repository.begin(spec("1"));
                Transaction overwrite = repository.begin(spec("2"))) {
            put(append, Map.of("t/b", "1"));
            overwrite.expectUnchanged("t");
            overwrite.remove("t/a");
            put(overwrite, Map.of("t/c", "2"));
            append.commit();
            assertFails(ErrorCategory.CONFLICT, overwrite::commit, "t/b");
        }
    }

    @Test
    void changeIsDerivedFromItsBaseNotFromTheHead() {
        Commit base = write(repository, spec("0"), Map.of("a", "0")).commit();
        write(repository, spec("1"), Map.of("a", "1"));
        assertFails(
                ErrorCategory.CONFLICT,
                () -> write(repository, spec("2").withBase(Revision.of(base)), Map.of("a", "2")),
                ": a.");
        assertThat(write(repository, spec("3").withBase(Revision.of(base)), Map.of("b", "2"))
                        .status())
                .isEqualTo(Status.COMMITTED);
    }

    @Test
    void filesAndFoldersDoNotChangePlaces() {
        write(repository, spec("0"), Map.of("d/a", "0", "f", "0"));
        assertFails(ErrorCategory.INVALID, () -> write(repository, spec("1"), Map.of("d", "file")), "'d'");
        assertFails(ErrorCategory.INVALID, () -> write(repository, spec("1"), Map.of("f/x", "file")), "'f'");
        assertFails(
                ErrorCategory.INVALID,
                () -> write(repository, spec("1"), Map.of("n", "file", "n/x", "file")),
                "'n'",
                "in one commit");
    }

    @Test
    void pathsThatNoSystemTakesAreRefused() {
        for (String path : List.of("", "/a", "a//b", "a/../b", "./a", ".oxen/x", "a/.OXEN/x", "OXEN~1", "a\\b")) {
            assertFails(ErrorCategory.INVALID, () -> write(repository, spec("1"), Map.of(path, "x")), "'" + path + "'");
        }
    }

    @Test
    void branchNamesThatOxenForbidsAreRefused() {
        write(repository, spec("0"), Map.of("z", "0"));
        for (String branch :
                List.of("", "@", "a b", "a..b", "a~", "a^", "a:b", "a?", "a[b", "a*", "a\\b", "a@{b", "a.")) {
            TransactionSpec there = TransactionSpec.on(branch, "x", "Ann", "ann@example.org");
            assertFails(ErrorCategory.INVALID, () -> write(repository, there, Map.of("a", "1")), "'" + branch + "'");
        }
        TransactionSpec odd = TransactionSpec.on("ä/b#1+日本", "x", "Ann", "ann@example.org");
        Commit head = write(repository, odd, Map.of("a", "1")).commit();
        assertThat(repository.resolve(Revision.of("ä/b#1+日本"))).isEqualTo(head);
        assertThat(repository.branches()).extracting(Branch::name).containsExactly("main", "ä/b#1+日本");
    }

    @Test
    void namesWithOddCharactersSurvive() {
        Map<String, String> files = new TreeMap<>();
        for (String name :
                List.of("a b", "50%", "%20", "#1", "a+b", "ä ö", "日本", "𝄞", "a,b", "q?x=1&y", "a;b", "'\"", "~")) {
            files.put(name, "file " + name);
            files.put("dir " + name + "/" + name + ".txt", "nested " + name);
        }
        Commit head = write(repository, spec("Names"), files).commit();
        assertThat(contents(repository, head)).isEqualTo(files);
        files.keySet()
                .forEach(path -> assertThat(repository.tree(head, path).files())
                        .extracting(FileEntry::path)
                        .containsExactly(path));
        for (String path : files.keySet()) {
            byte[] whole = bytes(files.get(path));
            BlobLocation location = repository.tree(head, path).files().get(0).in(head.id());
            try (SeekableBlob blob = repository.blobs().open(location)) {
                byte[] tail = new byte[whole.length - 2];
                blob.readFully(2, tail, 0, tail.length);
                assertThat(tail).isEqualTo(Arrays.copyOfRange(whole, 2, whole.length));
            }
        }
    }

    @Test
    void largeDirectoryKeepsItsBuckets() {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < 10_050; i++) {
            files.put("big/f" + i, "x" + i % 100);
        }
        write(repository, spec("Big"), files);
        Map<String, String> change = new HashMap<>(Map.of("big/f17", "changed", "big/new", "n"));
        change.put("big/f18", null);
        Commit head = write(repository, spec("Change"), change).commit();
        files.put("big/f17", "changed");
        files.put("big/new", "n");
        files.remove("big/f18");
        assertThat(contents(repository, head)).isEqualTo(files);
        assertThat(repository.tree(head, "big/f10049").files()).hasSize(1);
    }

    @Test
    void largeFileIsReadInRanges() throws IOException {
        byte[] content = new byte[20 << 20];
        new Random(7).nextBytes(content);
        Commit head;
        try (Transaction transaction = repository.begin(spec("Large"));
                UploadSession session = transaction.uploads().open()) {
            UploadedFile file = session.put("large.bin", BlobSource.of(content));
            session.flush();
            transaction.add(file);
            head = transaction.commit().commit();
        }
        BlobLocation location =
                repository.tree(head, "large.bin").files().get(0).in(head.id());
        assertThat(location.size()).isEqualTo(content.length);
        try (SeekableBlob blob = repository.blobs().open(location)) {
            byte[] tail = new byte[1000];
            blob.readFully(content.length - 1000, tail, 0, 1000);
            assertThat(tail).isEqualTo(Arrays.copyOfRange(content, content.length - 1000, content.length));
            // Not AssertJ's own comparison of streams, which takes seconds over so many bytes.
            assertThat(Arrays.equals(blob.stream().readAllBytes(), content)).isTrue();
        }
    }

    @Test
    void knownHashThatDiffersIsRefused() {
        try (Transaction transaction = repository.begin(spec("x"));
                UploadSession session = transaction.uploads().open()) {
            BlobSource wrong = new BlobSource() {
                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(bytes("other"));
                }

                @Override
                public Hash knownHash() {
                    return Hash.parse("b5e9c1ad071b3e7fc779cfaa5e523818");
                }
            };
            assertFails(
                    ErrorCategory.CORRUPT,
                    () -> {
                        session.put("a", wrong);
                        session.flush();
                    },
                    "'a'",
                    "b5e9c1ad071b3e7fc779cfaa5e523818");
        }
    }

    @Test
    void contentThatWasNeverStoredIsNamed() {
        try (Transaction transaction = repository.begin(spec("x"))) {
            transaction.add(new UploadedFile("ghost", Hash.parse("abcdef"), 3, "binary", "x/y", Instant.EPOCH, null));
            assertFails(ErrorCategory.UNAVAILABLE, transaction::commit, "ghost", "abcdef");
        }
        assertThat(repository.branches()).isEmpty();
    }

    @Test
    void earlierFilesCanBeTakenUpWithoutTheirBytes() {
        Commit first = write(repository, spec("1"), Map.of("a", "1")).commit();
        FileEntry entry = repository.tree(first, "a").files().get(0);
        try (Transaction transaction = repository.begin(spec("2"))) {
            transaction.add(UploadedFile.of(entry, "copy/of/a"));
            Commit head = transaction.commit().commit();
            assertThat(contents(repository, head)).isEqualTo(Map.of("a", "1", "copy/of/a", "1"));
        }
    }

    @Test
    void abandonedTransactionLeavesNothing() {
        try (Transaction transaction = repository.begin(spec("x"))) {
            put(transaction, Map.of("a", "1"));
        }
        assertThat(repository.branches()).isEmpty();
    }

    @Test
    void racingWritersAllLandExactlyOnce() throws Exception {
        write(repository, spec("0"), Map.of("z", "0"));
        int writers = 6;
        int each = 4;
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                Callable<Void> work = () -> {
                    try (OxenRepository mine = reopen(repository)) {
                        for (int i = 0; i < each; i++) {
                            write(mine, spec("w" + writer), Map.of("d/" + writer + "-" + i, "v"));
                        }
                    }
                    return null;
                };
                running.add(pool.submit(work));
            }
            for (Future<Void> future : running) {
                future.get();
            }
        } finally {
            pool.shutdownNow();
        }
        Commit head = repository.resolve(Revision.of("main"));
        assertThat(repository.tree(head, "d").files()).hasSize(writers * each);
        try (var history = repository.history(head)) {
            assertThat(history).hasSize(writers * each + 1);
        }
    }

    @Test
    void racingFirstWritersShareOneRoot() throws Exception {
        int writers = 4;
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            List<Future<CommitResult>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                running.add(pool.submit(() -> {
                    try (OxenRepository mine = reopen(repository)) {
                        return write(mine, spec("w" + writer), Map.of("f" + writer, "v"));
                    }
                }));
            }
            for (Future<CommitResult> future : running) {
                assertThat(future.get().status()).isEqualTo(Status.COMMITTED);
            }
        } finally {
            pool.shutdownNow();
        }
        Commit head = repository.resolve(Revision.of("main"));
        assertThat(repository.tree(head, "").files()).hasSize(writers);
        try (var history = repository.history(head)) {
            assertThat(history).hasSize(writers);
        }
    }

    @Test
    void randomChangesGiveTheTreeThatAMapWouldHave() {
        Random random = new Random(42);
        Map<String, String> expected = new TreeMap<>();
        for (int round = 0; round < 12; round++) {
            Map<String, String> change = new TreeMap<>();
            for (int i = 0; i < 8; i++) {
                String path = "d" + random.nextInt(3) + "/e" + random.nextInt(3) + "/f" + random.nextInt(6);
                change.put(path, random.nextInt(4) == 0 ? null : "v" + random.nextInt(5));
            }
            if (random.nextInt(3) == 0) {
                String folder = "d" + random.nextInt(3) + "/e" + random.nextInt(3);
                change.keySet().removeIf(path -> path.startsWith(folder + "/"));
                change.put(folder, null);
                expected.keySet().removeIf(path -> path.startsWith(folder + "/"));
            }
            change.forEach((path, text) -> {
                if (text == null) {
                    expected.remove(path);
                } else {
                    expected.put(path, text);
                }
            });
            write(repository, spec("round " + round), change);
            if (!repository.branches().isEmpty()) {
                assertThat(contents(repository, repository.resolve(Revision.of("main"))))
                        .isEqualTo(expected);
            }
        }
    }
}
