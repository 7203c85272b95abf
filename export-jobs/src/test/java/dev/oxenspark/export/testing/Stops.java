package dev.oxenspark.export.testing;

import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.export.ExportJob;
import dev.oxenspark.export.ExportOptions;
import dev.oxenspark.export.ExportResult;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.spec.JobFileReader;
import java.util.EnumSet;
import java.util.Set;

/** Lets something happen in the middle of a run: at the first word from one of its stages. */
public final class Stops {
    private Stops() {}

    /** What ends a run where it stands, as far as a process can do that to itself. */
    public static final class Stop extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What happens. */
    @FunctionalInterface
    public interface Event {
        void happen() throws Exception;
    }

    /** A run with state in the test's folder, during which something happens once. */
    public static ExportResult run(Workbench bench, JobText job, Stage at, Event event) {
        Set<Stage> seen = EnumSet.noneOf(Stage.class);
        Progress progress = (stage, message) -> {
            if (seen.add(stage) && stage == at) {
                try {
                    event.happen();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
        ExportOptions options = new ExportOptions(bench.state(), ExportOptions.Shrink.GUARDED, OxenSettings.defaults());
        return ExportJob.run(bench.spark(), JobFileReader.read(bench.file(job)), options, progress);
    }

    /** A run that ends at a stage, without a word. */
    public static void stop(Workbench bench, JobText job, Stage at) {
        try {
            run(bench, job, at, () -> {
                throw new Stop();
            });
        } catch (Stop expected) {
            return;
        }
        throw new AssertionError("The run never came to " + at);
    }
}
