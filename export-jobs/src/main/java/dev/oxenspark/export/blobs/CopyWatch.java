package dev.oxenspark.export.blobs;

import dev.oxenspark.export.Copied;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/** On the driver: tells how far a copy has come, as tasks end and with each heartbeat of an executor. */
final class CopyWatch extends SparkListener implements AutoCloseable {
    private record Part(long files, long bytes) {
        Part orMore(Part other) {
            return new Part(Math.max(files, other.files), Math.max(bytes, other.bytes));
        }
    }

    private final SparkContext spark;
    private final LongAccumulator files;
    private final LongAccumulator bytes;
    private final Progress progress;
    private final Map<Long, Part> tasks = new HashMap<>();
    private Copied soFar;
    private boolean ended;

    private CopyWatch(SparkContext spark, Progress progress, Copied soFar) {
        this.spark = spark;
        this.files = spark.longAccumulator("files copied");
        this.bytes = spark.longAccumulator("bytes copied");
        this.progress = progress;
        this.soFar = soFar;
    }

    /** @param missing what there is to copy */
    static CopyWatch start(SparkContext spark, Collection<Blob> missing, Progress progress) {
        long bytes = missing.stream().mapToLong(Blob::size).sum();
        CopyWatch watch = new CopyWatch(spark, progress, new Copied(0, 0, missing.size(), bytes));
        spark.addSparkListener(watch);
        return watch;
    }

    CopyCount count() {
        return new CopyCount(files, bytes);
    }

    @Override
    public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        CollectionConverters.asJava(heartbeat.accumUpdates())
                .forEach(task -> take((Long) task._1(), CollectionConverters.asJava(task._4())));
        tell();
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        long task = end.taskInfo().taskId();
        if (end.taskInfo().successful()) {
            take(
                    task,
                    List.copyOf(
                            CollectionConverters.asJavaCollection(end.taskInfo().accumulables())));
        } else {
            tasks.remove(task);
        }
        tell();
    }

    private void take(long task, List<AccumulableInfo> values) {
        Part part = new Part(value(values, files), value(values, bytes));
        if (part.files() > 0 || part.bytes() > 0) {
            // A heartbeat may arrive after the end of its task.
            tasks.merge(task, part, Part::orMore);
        }
    }

    /** What one task has added. */
    private static long value(List<AccumulableInfo> values, LongAccumulator of) {
        return values.stream()
                .filter(value -> value.id() == of.id() && value.update().isDefined())
                .mapToLong(value -> (Long) value.update().get())
                .sum();
    }

    private void tell() {
        // A task may run twice at a time.
        long nowFiles = Math.min(
                soFar.ofFiles(), tasks.values().stream().mapToLong(Part::files).sum());
        long nowBytes = Math.min(
                soFar.ofBytes(), tasks.values().stream().mapToLong(Part::bytes).sum());
        Copied now = new Copied(nowFiles, nowBytes, soFar.ofFiles(), soFar.ofBytes());
        // The end is told once, by complete.
        if (!ended && !now.equals(soFar) && !now.isComplete()) {
            soFar = now;
            progress.copied(now);
        }
    }

    /** All tasks have answered, with this. */
    synchronized void complete(Collection<StoredBlob> stored) {
        ended = true;
        long copied = stored.stream().mapToLong(blob -> blob.blob().size()).sum();
        progress.copied(new Copied(stored.size(), copied, soFar.ofFiles(), soFar.ofBytes()));
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
        synchronized (this) {
            if (!ended) {
                ended = true;
                progress.say(
                        Stage.COPY, "stopped, with %,d of %,d files copied".formatted(soFar.files(), soFar.ofFiles()));
            }
        }
    }
}
