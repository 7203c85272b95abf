package dev.oxenspark.spark.testing;

import dev.oxenspark.connector.hadoop.OxenFileSystem;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** What a test must not leave behind. */
final class Leaks {
    /** Spark ends some things a moment after its answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SparkSession session;
    private final int streams;
    private final Set<Thread> threads;
    private final Set<String> files;

    private Leaks(SparkSession session) {
        this.session = session;
        this.streams = OxenFileSystem.openStreams();
        this.threads = threads();
        this.files = files();
    }

    static Leaks before(SparkSession session) {
        return new Leaks(session);
    }

    void check() {
        check(PATIENCE);
    }

    /** Without waiting for what Spark may be about to end. */
    void checkNow() {
        check(Duration.ZERO);
    }

    private void check(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> found = found();
        while (!found.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            found = found();
        }
        if (!found.isEmpty()) {
            throw new AssertionError("The test left behind " + found);
        }
    }

    private List<String> found() {
        List<String> found = new ArrayList<>();
        int open = OxenFileSystem.openStreams() - streams;
        if (open > 0) {
            found.add(open + " open streams of repository files");
        }
        int[] jobs = session.sparkContext().statusTracker().getActiveJobIds();
        if (jobs.length > 0) {
            found.add("running jobs " + Arrays.toString(jobs));
        }
        // Not what engines such as Delta persist for themselves, which they drop as they need.
        if (!((org.apache.spark.sql.classic.SparkSession) session)
                .sharedState()
                .cacheManager()
                .isEmpty()) {
            found.add("cached tables");
        }
        for (StreamingQuery query : session.streams().active()) {
            found.add("streaming query " + query.name());
        }
        threads().stream().filter(thread -> !threads.contains(thread)).forEach(thread -> found.add(thread.toString()));
        files().stream().filter(file -> !files.contains(file)).forEach(found::add);
        return found;
    }

    /** Those that keep a JVM alive; pools of daemons come and go. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toSet());
    }

    /** Of this process: others test, too. */
    private static Set<String> files() {
        String own = "oxen-part-" + ProcessHandle.current().pid() + "-";
        String[] names = new File(System.getProperty("java.io.tmpdir")).list((folder, name) -> name.startsWith(own));
        return names == null ? Set.of() : Set.of(names);
    }
}
