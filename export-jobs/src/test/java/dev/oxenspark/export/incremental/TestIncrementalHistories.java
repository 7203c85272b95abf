package dev.oxenspark.export.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.testing.ExportTest;
import dev.oxenspark.export.testing.JobText;
import dev.oxenspark.export.testing.LakeTable;
import dev.oxenspark.export.testing.Outcome;
import dev.oxenspark.export.testing.RunJson;
import dev.oxenspark.export.testing.Workbench;
import dev.oxenspark.spark.testing.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever becomes of a table and its files, an incremental export is the full one, manifest for manifest. More
 * histories: {@code -Doxen.test.histories=20}.
 */
@ExportTest
final class TestIncrementalHistories {
    private static final int STEPS = 5;

    @ParameterizedTest
    @CsvSource({
        "row-tracking, delta.enableRowTracking",
        "cdf, delta.enableChangeDataFeed",
    })
    void areExportedAsInFull(String mode, String property, Workbench bench) throws Exception {
        int histories = Integer.getInteger("oxen.test.histories", 1);
        List<String> modes = new ArrayList<>();
        for (int seed = 1; seed <= histories; seed++) {
            modes.addAll(new History(bench, mode, property, seed, new ArrayList<>()).run());
        }
        assertThat(modes)
                .as("of all histories: in some everything stands in the way")
                .contains(mode);
    }

    /** One table, its files, and the two repositories that it is exported to. */
    private static final class History {
        private final Workbench bench;
        private final Random random;
        private final List<String> said;
        private final LakeTable table;
        private final TestRepository whole;
        private final TestRepository incremental;
        private final String mode;
        private final String folder;
        private JobText job;
        private int next = 12;
        private String note = "note";

        History(Workbench bench, String mode, String property, int seed, List<String> said) {
            this.bench = bench;
            this.random = new Random(seed);
            this.said = said;
            this.mode = mode;
            this.folder = mode + seed;
            this.table = bench.table(folder);
            this.whole = repository("whole-");
            this.incremental = repository("incremental-");
            bench.spark()
                    .sql(
                            "create table %s (id bigint, label string, weight int, note string, uri string) using delta tblproperties ('%s' = 'true', 'delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = '%s', 'delta.enableTypeWidening' = 'true')"
                                    .formatted(table.sqlName(), property, random.nextBoolean()));
            for (int id = 0; id < next; id++) {
                picture(id);
            }
            sql("insert into %s " + rows(0, next));
            JobText all = bench.job(table, whole)
                    .with("/dataset/key", new String[] {"id"})
                    .with("/errorBudget/percent", 100)
                    .with("/guard/maxShrink", 1)
                    .with("/guard/allowEmpty", true)
                    .withFiles("uri", new String[] {raw().toString()}, "images/{label}/{id}{ext}")
                    .with("/dataset/files/0/onMissing", "skip-row");
            job = random.nextBoolean()
                    ? all.with("/dataset/table", "data/{split}.parquet")
                            .with("/dataset/splits/column", "split")
                            .with("/dataset/splits/ratios/train", 0.7)
                            .with("/dataset/splits/ratios/test", 0.3)
                    : all.with(
                                    "/source/sql",
                                    "select id, upper(label) label, weight * 2 twice, uri from rows where weight >= :least")
                            .with("/source/parameters/least", 2);
        }

        private TestRepository repository(String name) {
            return new TestRepository(new RepositoryAddress.Local(
                    bench.folder().resolve(name + folder).toString()));
        }

        /** @return the mode of each incremental run that committed */
        List<String> run() throws IOException {
            List<String> modes = new ArrayList<>();
            export(modes);
            for (int step = 0; step < STEPS; step++) {
                change();
                if (random.nextInt(3) == 0) {
                    change();
                }
                export(modes);
            }
            return modes;
        }

        private void export(List<String> modes) throws IOException {
            JsonNode full = outcome(job.with("/incremental", "full"), whole).json();
            JsonNode some = outcome(job.with("/incremental", mode), incremental).json();
            assertThat(some.path("status")).as("%s", said).isEqualTo(full.path("status"));
            assertThat(some.path("provenanceSha256")).as("%s", said).isEqualTo(full.path("provenanceSha256"));
            if (some.path("status").asText().startsWith("COMMITTED")) {
                JsonNode facts = RunJson.of(incremental, bench).path("incremental");
                modes.add(facts.path("mode").asText());
                said.add("exported: " + facts);
            } else {
                said.add("exported: " + some.path("status").asText());
            }
        }

        private Outcome outcome(JobText asked, TestRepository to) {
            Outcome outcome = bench.run(asked.with("/target/repository", to.at("")));
            assertThat(outcome.exitCode()).as("%s\n%s", said, outcome.err()).isIn(0, 7);
            return outcome;
        }

        private void change() throws IOException {
            int some = random.nextInt(next);
            switch (random.nextInt(16)) {
                case 0 -> insert(2);
                case 1 -> sql("update %s set label = 'l" + random.nextInt(3) + "' where id % 5 = " + some % 5);
                case 2 -> sql("update %s set weight = weight + 1 where id = " + some);
                case 3 -> sql("delete from %s where id = " + some);
                case 4 -> merge();
                case 5 -> sql("optimize %s");
                case 6 -> rename();
                case 7 -> {
                    sql("alter table %s drop column " + note);
                    sql("alter table %s add column " + note + " string");
                }
                case 8 -> sql("alter table %s alter column weight type bigint");
                case 9 -> {
                    long version = table.version();
                    sql("insert overwrite %s select * from %s where id > 100000");
                    sql("restore table %s to version as of " + version);
                }
                case 10 -> {
                    said.add("vacuum");
                    table.vacuum();
                }
                case 11 -> picture(some, "overwritten " + random.nextInt());
                case 12 -> {
                    said.add("picture " + some + " deleted");
                    Files.deleteIfExists(raw().resolve(some + ".bin"));
                }
                case 13 -> picture(some);
                case 14 -> parameter();
                default -> {
                    // Another key, so perhaps another split; the file has its old name.
                    sql("update %s set id = " + next + " where id = " + some);
                    picture(next++);
                }
            }
        }

        private void insert(int count) {
            for (int id = next; id < next + count; id++) {
                picture(id);
            }
            sql("insert into %s " + rows(next, next + count));
            next += count;
        }

        private void merge() {
            for (int id = next; id < next + 2; id++) {
                picture(id);
            }
            sql("merge into %s t using (" + rows(next - 2, next + 2) + ") s on t.id = s.id"
                    + " when matched then update set t.label = 'merged' when not matched then insert *");
            next += 2;
        }

        private void rename() {
            String other = note.equals("note") ? "remark" : "note";
            sql("alter table %s rename column " + note + " to " + other);
            note = other;
        }

        private void parameter() {
            if (job.toString().contains(":least")) {
                int least = 1 + random.nextInt(3);
                said.add("least = " + least);
                job = job.with("/source/parameters/least", least);
            }
        }

        private String rows(int from, int to) {
            return "select id, if(id %% 2 = 0, 'even', 'odd') label, cast(id %% 7 as int) weight, cast(null as string) %s, concat('%s/', id, '.bin') uri from range(%d, %d)"
                    .formatted(note, raw(), from, to);
        }

        private void sql(String statement) {
            said.add(statement);
            bench.spark().sql(statement.replace("%s", table.sqlName()));
        }

        private Path raw() {
            return bench.folder().resolve("raw").resolve(folder);
        }

        private void picture(int id) {
            picture(id, "picture " + id);
        }

        private void picture(int id, String text) {
            said.add("picture " + id);
            bench.blob(folder + "/" + id + ".bin", text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
