package dev.oxenspark.export;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * On the driver: tells how many tasks have ended of those that Spark has to run now. Others may use the same Spark;
 * only what the thread that started the watch begins counts.
 */
public final class TaskWatch extends SparkListener implements AutoCloseable {
    private static final String OWNER = "oxen-export.watch";

    private final SparkContext spark;
    private final Progress progress;
    private final String id = UUID.randomUUID().toString();
    private final @Nullable String outer;
    private final Map<Integer, Count> stages = new HashMap<>();

    private record Count(int ended, int all) {}

    private TaskWatch(SparkContext spark, Progress progress) {
        this.spark = spark;
        this.progress = progress;
        this.outer = spark.getLocalProperty(OWNER);
    }

    /** Until it is closed, by the same thread. */
    public static TaskWatch start(SparkSession session, Progress progress) {
        SparkContext spark = session.sparkContext();
        TaskWatch watch = new TaskWatch(spark, progress);
        spark.setLocalProperty(OWNER, watch.id);
        spark.addSparkListener(watch);
        return watch;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        Properties properties = submitted.properties();
        if (properties != null && id.equals(properties.getProperty(OWNER))) {
            stages.put(
                    submitted.stageInfo().stageId(),
                    new Count(0, submitted.stageInfo().numTasks()));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        Count tasks = stages.get(end.stageId());
        // A task may run twice at a time.
        if (tasks != null && end.taskInfo().successful() && tasks.ended() < tasks.all()) {
            stages.put(end.stageId(), new Count(tasks.ended() + 1, tasks.all()));
            progress.worked(
                    stages.values().stream().mapToInt(Count::ended).sum(),
                    stages.values().stream().mapToInt(Count::all).sum());
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted completed) {
        stages.remove(completed.stageInfo().stageId());
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
        spark.setLocalProperty(OWNER, outer);
    }
}
