package dev.oxenspark.export;

import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.card.Croissant;
import dev.oxenspark.export.card.DatasetCard;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.spec.JobFile;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code README.md} and {@code croissant.json} at the root: written where nothing stands, or what an earlier export of
 * the job put there and nobody has changed. What somebody else wrote there is better than what a job can.
 */
final class RootFiles {
    private RootFiles() {}

    /**
     * Those that this export writes, by path.
     *
     * @param taken paths that the export puts something else at
     */
    static SortedMap<String, byte[]> of(JobFile job, Manifest manifest, TargetBranch target, Set<String> taken) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (job.emit().card()) {
            files.put("README.md", utf8(DatasetCard.of(job, manifest)));
        }
        if (job.emit().croissant()) {
            String url = target.address() instanceof RepositoryAddress.Remote
                    ? target.address().text()
                    : "";
            files.put("croissant.json", utf8(Croissant.of(job, manifest, url)));
        }
        files.keySet().removeIf(path -> taken.contains(path) || !target.mayWriteAtRoot(path));
        return files;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
