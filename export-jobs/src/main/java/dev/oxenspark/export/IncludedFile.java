package dev.oxenspark.export;

import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import dev.oxenspark.export.spec.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file beside the job file that belongs to the dataset, such as the script that prepared it. Read once, when the run
 * starts.
 *
 * @param owned its path, from the job file's folder and in the repository, size and SHA-256
 */
record IncludedFile(OwnedFile owned, byte[] content) {
    private static final long MOST = 16 << 20;

    static List<IncludedFile> of(JobFile job) {
        List<IncludedFile> files = new ArrayList<>();
        for (String path : job.dataset().include()) {
            files.add(read(job, path));
        }
        return files;
    }

    private static IncludedFile read(JobFile job, String path) {
        Path folder = job.folder();
        if (folder == null) {
            throw new IllegalStateException("A recorded job has no folder");
        }
        Path file = folder.resolve(path);
        try {
            // A link could lead out of the folder, to what nobody meant to publish.
            if (!file.toRealPath().equals(folder.toRealPath().resolve(path))
                    || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(path, "is no plain file below the folder of the job file, " + folder);
            }
            if (Files.size(file) > MOST) {
                throw refused(
                        path,
                        "has %,d bytes, and 16 MiB are the most. Refer to large files from rows, by dataset.files"
                                .formatted(Files.size(file)));
            }
            byte[] content = Files.readAllBytes(file);
            return new IncludedFile(new OwnedFile(path, content.length, Sha256.hex(content)), content);
        } catch (IOException e) {
            throw refused(path, "can't be read: " + e);
        }
    }

    private static ExportException refused(String path, String why) {
        return new ExportException(
                ExitCode.USAGE, Stage.PREFLIGHT, "INCLUDE", "dataset.include: '" + path + "' " + why + ".");
    }
}
