package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Asks for the state of many files, in tasks; files of one folder go to one task, so that a listing can answer. */
public final class Stats {
    private static final int PER_TASK = 10_000;

    private Stats() {}

    /** Those of the files that exist, by URI. */
    public static TreeMap<String, Blob> of(
            SparkSession spark, Collection<String> uris, SourceScope scope, Stage stage) {
        SourceAccess access = SourceAccess.of(spark, scope);
        TreeMap<String, Blob> found = new TreeMap<>();
        Tasks.run(spark, parts(uris), part -> stat(part, access, stage)).forEach(found::putAll);
        return found;
    }

    /**
     * By root, sorted. Of about equal size: a part for the few that are left over would list their folder once more.
     */
    static List<ArrayList<String>> parts(Collection<String> uris) {
        List<ArrayList<String>> parts = new ArrayList<>();
        uris.stream()
                .collect(Collectors.groupingBy(BlobStores::root, TreeMap::new, Collectors.toCollection(ArrayList::new)))
                .values()
                .forEach(sameRoot -> {
                    sameRoot.sort(null);
                    int tasks = Math.max(1, Math.round(sameRoot.size() / (float) PER_TASK));
                    int size = -Math.floorDiv(-sameRoot.size(), tasks);
                    for (int i = 0; i < sameRoot.size(); i += size) {
                        parts.add(new ArrayList<>(sameRoot.subList(i, Math.min(sameRoot.size(), i + size))));
                    }
                });
        return parts;
    }

    private static TreeMap<String, Blob> stat(List<String> uris, SourceAccess access, Stage stage) throws IOException {
        String root = BlobStores.root(uris.get(0));
        try (BlobStores stores = new BlobStores(access)) {
            Map<String, Blob> found = stores.of(uris.get(0)).stat(uris);
            return new TreeMap<>(found);
        } catch (NotAFileException e) {
            throw new ExportException(
                    ExitCode.DATA, stage, "NOT_A_FILE", e.getMessage() + ": leave it out in the query", e);
        } catch (IOException e) {
            throw SourceErrors.of(stage, root, e);
        }
    }
}
