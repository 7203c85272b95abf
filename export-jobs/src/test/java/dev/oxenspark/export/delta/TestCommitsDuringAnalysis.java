package dev.oxenspark.export.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.spec.JobFile.DatasetLayout;
import dev.oxenspark.export.spec.JobFile.Determinism;
import dev.oxenspark.export.spec.JobFile.Source;
import dev.oxenspark.export.spec.JobFile.TableReference;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Workbench;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;

/** A query that reads one table by two names, while the table gets new versions in the middle of its analysis. */
@ExportTest
final class TestCommitsDuringAnalysis {
    /** The local disk, on which a table gets a version just before its log is listed. */
    public static final class BusyDisk extends RawLocalFileSystem {
        private static volatile IntPredicate busy = listing -> false;
        private static int listings;

        static void commitAt(IntPredicate newBusy) {
            listings = 0;
            busy = newBusy;
        }

        @Override
        public String getScheme() {
            return "busy";
        }

        @Override
        public URI getUri() {
            return URI.create("busy:///");
        }

        @Override
        public FileStatus[] listStatus(org.apache.hadoop.fs.Path folder) throws IOException {
            if (folder.getName().equals("_delta_log") && busy.test(++listings)) {
                commit(Path.of(folder.toUri().getPath()));
            }
            return super.listStatus(folder);
        }

        /** One that leaves all rows as they are. */
        private static void commit(Path log) throws IOException {
            int version = 0;
            while (Files.exists(log.resolve("%020d.json".formatted(version)))) {
                version++;
            }
            Files.writeString(
                    log.resolve("%020d.json".formatted(version)),
                    "{\"commitInfo\":{\"timestamp\":1767225600000,\"operation\":\"TEST\"}}\n");
        }
    }

    private static PinnedQuery pinTwice(Workbench bench, IntPredicate busy) {
        LakeTable table = bench.table("t");
        if (!Files.exists(table.path())) {
            table.write("select id from range(3)");
        }
        bench.spark().sparkContext().hadoopConfiguration().set("fs.busy.impl", BusyDisk.class.getName());
        String path = "busy:" + table.path();
        Source source = new Source(
                Map.of("t", new TableReference(path, null, null, null)),
                "select t.id from t join delta.`" + path + "` other using (id)",
                Map.of(),
                Map.of(),
                Determinism.ERROR);
        BusyDisk.commitAt(busy);
        try {
            return QueryPinning.pin(
                    bench.spark(), source, new DatasetLayout(List.of("id"), "data/", List.of()), Map.of());
        } finally {
            BusyDisk.busy = listing -> false;
        }
    }

    @Test
    void bothReferencesReadOneVersionWheneverTheOtherCommits(Workbench bench) {
        pinTwice(bench, listing -> false);
        int undisturbed = BusyDisk.listings;
        assertThat(undisturbed).isGreaterThan(1);
        int most = undisturbed;
        for (int moment = 1; moment <= undisturbed; moment++) {
            int at = moment;
            PinnedQuery query = pinTwice(bench, listing -> listing == at);
            most = Math.max(most, BusyDisk.listings);
            assertThat(query.sources()).as("versions, with a commit at %s", at).hasSize(1);
        }
        assertThat(most).as("listings, where the query was analysed again").isGreaterThan(undisturbed);
    }

    @Test
    void aTableThatNeverRestsIsForALaterRun(Workbench bench) {
        assertThatThrownBy(() -> pinTwice(bench, listing -> true))
                .isInstanceOfSatisfying(ExportException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.TRANSIENT);
                    assertThat(failure.code()).isEqualTo("SOURCE_MOVING");
                })
                .hasMessageContaining("3 times in a row");
    }
}
