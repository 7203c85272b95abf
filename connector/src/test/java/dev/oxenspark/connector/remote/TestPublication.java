package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.CommitResult.Status;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.FaultProxy.Request;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The commit protocol on a real server, broken at every request and interleaved with other writers. Each test has a
 * repository and a proxy of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
@NeedsOxenServer
final class TestPublication {
    /** More requests than one commit sends. */
    private static final int MOST_REQUESTS = 40;

    private RepositoryAddress.Remote address;
    private FaultProxy proxy;
    private Writer direct;
    private Writer proxied;

    @BeforeEach
    void start() {
        address = OxenServer.shared().newRepository();
        proxy = FaultProxy.before(OxenServer.shared());
        direct = Writer.at(address);
        proxied = Writer.at(proxy.through(address));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void eightWritersLoseAndDoubleNothing() throws Exception {
        direct.add("start", "0");
        int writers = 8;
        int each = 5;
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        List<Future<List<CommitResult>>> running = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            int writer = w;
            running.add(pool.submit(() -> {
                Writer mine = Writer.at(address);
                List<CommitResult> results = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    results.add(mine.add("w" + writer + "/" + i, "v"));
                }
                return results;
            }));
        }
        for (Future<List<CommitResult>> future : running) {
            assertThat(future.get()).extracting(CommitResult::status).containsOnly(Status.COMMITTED);
        }
        pool.shutdown();
        assertThat(direct.paths()).hasSize(writers * each + 1);
        assertThat(direct.log()).hasSize(writers * each + 1).doesNotHaveDuplicates();
        assertThat(names()).containsExactly("main");
    }

    @Test
    void everyLostAnswerIsResolvedByLooking() {
        direct.add("start", "0");
        forEachRequest("lost", (path, k) -> {
            proxy.rule(atRequest(k, () -> Fault.loseAnswer()));
            assertThat(proxied.add(path, "v").status()).isEqualTo(Status.COMMITTED);
        });
    }

    @Test
    void everyBrokenConnectionIsOvercome() {
        direct.add("start", "0");
        forEachRequest("reset", (path, k) -> {
            proxy.rule(atRequest(k, () -> Fault.resetBefore()));
            assertThat(proxied.add(path, "v").status()).isEqualTo(Status.COMMITTED);
        });
    }

    @Test
    void writerThatIsCutOffAnywhereCommitsAtMostOnceAndItsKeyFindsIt() {
        direct.add("start", "0");
        Writer shortOfTime = Writer.at(proxy.through(address), Duration.ofMillis(300));
        forEachRequest("cut", (path, k) -> {
            AtomicInteger count = new AtomicInteger();
            proxy.rule(request -> count.incrementAndGet() == k
                    ? Fault.loseAnswer()
                    : count.get() > k ? Fault.resetBefore() : Fault.none());
            OxenException failure = catchThrowableOfType(OxenException.class, () -> shortOfTime.add(path, "v"));
            if (failure != null) {
                assertThat(failure.category()).isIn(ErrorCategory.UNAVAILABLE, ErrorCategory.UNKNOWN_OUTCOME);
            }
            boolean merged = direct.paths().contains(path);
            if (failure != null && merged) {
                assertThat(failure.category()).as(path).isEqualTo(ErrorCategory.UNKNOWN_OUTCOME);
            }
            assertThat(direct.add(path, "v").status())
                    .as(path)
                    .isEqualTo(merged ? Status.ALREADY_COMMITTED : Status.COMMITTED);
        });
    }

    @Test
    void writerThatStallsAnywhereNeitherBlocksNorUndoesAnother() {
        direct.add("start", "0");
        forEachRequest("stalled", (path, k) -> {
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch released = new CountDownLatch(1);
            proxy.rule(atRequest(k, () -> {
                reached.countDown();
                await(released);
                return Fault.none();
            }));
            CompletableFuture<CommitResult> stalled = CompletableFuture.supplyAsync(() -> proxied.add(path, "v"));
            CompletableFuture.anyOf(CompletableFuture.runAsync(() -> await(reached)), stalled)
                    .join();
            assertThat(direct.add(path + "-other", "v").status()).isEqualTo(Status.COMMITTED);
            released.countDown();
            assertThat(stalled.join().status()).isEqualTo(Status.COMMITTED);
            assertThat(direct.paths()).contains(path, path + "-other");
            reached.countDown();
        });
    }

    @Test
    void firstCommitsLostAnswerIsResolvedByLooking() {
        proxy.rule(once("POST", "/branches", Fault.loseAnswer()));
        CommitResult result = proxied.add("a", "1");
        assertThat(result.status()).isEqualTo(Status.COMMITTED);
        assertThat(direct.head()).isEqualTo(result.commit());
    }

    @Test
    void lostMergeThatNeverArrivedIsBuiltAnewWithoutWaitingForItself() {
        direct.add("start", "0");
        proxy.rule(once("POST", "/merge", Fault.resetBefore()));
        assertThat(proxied.add("a", "1").status()).isEqualTo(Status.COMMITTED);
        List<Request> requests = proxy.requests();
        Request ownSlot = requests.stream()
                .filter(request -> request.is("GET", "/branches/oxen-spark/next/"))
                .findFirst()
                .orElseThrow();
        assertThat(requests.get(requests.indexOf(ownSlot) + 1).is("POST", "/branches"))
                .as("the next slot is tried at once")
                .isTrue();
        assertThat(proxy.count("POST", "/merge")).isEqualTo(2);
        assertThat(mergeTargets()).as("a commit is sent at most once").doesNotHaveDuplicates();
        assertThat(direct.log()).containsExactly("Add a", "Add start");
    }

    @Test
    void busyRepositoryIsWaitedForAsLongAsItAsks() {
        direct.add("start", "0");
        String busy = "{\"status\":\"error\",\"status_message\":\"too_many_requests\"}";
        proxy.rule(once("POST", "/merge", Fault.answer(429, Map.of("Retry-After", "1"), busy)));
        long start = System.nanoTime();
        assertThat(proxied.add("a", "1").status()).isEqualTo(Status.COMMITTED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(mergeTargets()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void strangersCommitInTheLastInstantIsKeptBesideOurs() {
        direct.add("start", "0");
        Hash theirs = strangersCommit("theirs");
        proxy.rule(justBeforeMerge(() -> forceMain(theirs)));
        CommitResult result = proxied.add("ours", "1");
        assertThat(result.status()).isEqualTo(Status.COMMITTED);
        assertThat(result.commit().parents()).contains(theirs);
        assertThat(direct.head()).isEqualTo(result.commit());
        assertThat(direct.paths()).containsExactly("ours", "start", "theirs");
    }

    @Test
    void strangersFileThatTheServersMergeDropsIsAConflictThatNamesIt() {
        direct.add("start", "0");
        Hash theirs = strangersCommit("name");
        proxy.rule(justBeforeMerge(() -> forceMain(theirs)));
        assertThatThrownBy(() -> proxied.add("name/below", "1"))
                .isInstanceOfSatisfying(
                        OxenException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT))
                .hasMessageContainingAll("main", "name");
    }

    @Test
    void deletedBranchIsNotMadeAgain() {
        direct.add("start", "0");
        Commit head = direct.head();
        refs().create("side", head.id());
        proxy.rule(justBeforeMerge(() -> refs().delete("side")));
        Transaction transaction =
                proxied.repository().begin(TransactionSpec.on("side", "Add a", "Ann", "ann@example.org"));
        Writer.put(transaction, "a", "1");
        assertThatThrownBy(transaction::commit)
                .isInstanceOfSatisfying(
                        OxenException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT))
                .hasMessageContainingAll("side", "deleted");
        assertThat(names()).containsExactly("main");
    }

    @Test
    void contentsThatVanishBeforeTheClaimAreNamed() {
        direct.add("start", "0");
        AtomicBoolean done = new AtomicBoolean();
        proxy.rule(request -> {
            if (request.is("POST", "/branches") && done.compareAndSet(false, true)) {
                removeContent("gone by then");
            }
            return Fault.none();
        });
        assertThatThrownBy(() -> proxied.add("dir/lost.txt", "gone by then"))
                .isInstanceOfSatisfying(
                        OxenException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE))
                .hasMessageContaining("dir/lost.txt");
        assertThat(direct.paths()).containsExactly("start");
    }

    private interface Attempt {
        void at(String path, int request);
    }

    /** Repeats an attempt for the first, second, … request of a commit, until a commit has no such request. */
    private void forEachRequest(String name, Attempt attempt) {
        for (int k = 1; k < MOST_REQUESTS; k++) {
            String path = name + "-" + k;
            proxy.forget();
            attempt.at(path, k);
            proxy.rule(request -> Fault.none());
            assertThat(Collections.frequency(direct.log(), "Add " + path))
                    .as(path)
                    .isEqualTo(1);
            assertThat(direct.paths()).contains(path);
            if (proxy.requests().size() < k) {
                assertThat(k).as("requests that were broken").isGreaterThan(10);
                assertThat(direct.log()).doesNotHaveDuplicates();
                return;
            }
        }
        throw new AssertionError("A commit never ended");
    }

    private static Function<Request, Fault> atRequest(int k, Supplier<Fault> fault) {
        AtomicInteger count = new AtomicInteger();
        return request -> count.incrementAndGet() == k ? fault.get() : Fault.none();
    }

    private static Function<Request, Fault> once(String method, String route, Fault fault) {
        AtomicBoolean done = new AtomicBoolean();
        return request -> request.is(method, route) && done.compareAndSet(false, true) ? fault : Fault.none();
    }

    private static Function<Request, Fault> justBeforeMerge(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        return request -> {
            if (request.is("POST", "/merge") && done.compareAndSet(false, true)) {
                action.run();
            }
            return Fault.none();
        };
    }

    private Transport transport() {
        return new Transport(address, OxenSettings.defaults());
    }

    private Refs refs() {
        return new Refs(transport(), RemoteRepository.base(address));
    }

    private List<String> names() {
        return refs().branches().stream().map(Branch::name).toList();
    }

    /** A commit on top of main that is on no branch of that name yet. */
    private Hash strangersCommit(String path) {
        Hash before = direct.head().id();
        Hash theirs = direct.add(path, "stranger's").commit().id();
        refs().create("stranger", theirs);
        forceMain(before);
        return theirs;
    }

    private void forceMain(Hash commit) {
        String body = Json.of(Map.of("commit_id", commit.toString()));
        transport().fetch(Call.json("PUT", RemoteRepository.base(address) + "/branches/main", body), Json::object);
    }

    /** As a prune by the server's operator may, but only this. */
    private static void removeContent(String content) {
        String hash = Hash.of(Hashing.xxh3_128().hashBytesTo128Bits(content.getBytes(StandardCharsets.UTF_8)))
                .toString();
        Path blob = Path.of(hash.substring(0, 2), hash.substring(2), "data");
        try (Stream<Path> files = Files.walk(OxenServer.shared().folder())) {
            Files.delete(files.filter(file -> file.endsWith(blob)).findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> mergeTargets() {
        return proxy.requests().stream()
                .filter(request -> request.is("POST", "/merge"))
                .map(Request::path)
                .toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody came");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
