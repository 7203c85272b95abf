package dev.oxenspark.export.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a commit claims to be, believed or not: its trailers, and the bytes of the two documents as they are there.
 *
 * @param asked the commit to verify
 * @param export the commit that makes the claim
 */
record Claim(Commit asked, Commit export, ExportTrailers trailers, Document manifest, Document run) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param bytes empty if it can't be read
     * @param problem why; empty if it can
     */
    record Document(String path, byte[] bytes, String problem) {
        /** Missing, if it is no JSON. */
        JsonNode json() {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                return MissingNode.getInstance();
            }
        }
    }

    private record Claimed(Commit commit, ExportTrailers trailers) {}

    static Claim find(OxenRepository repository, Commit asked, @Nullable String job) {
        Map<String, Claimed> newest = new TreeMap<>();
        try (Stream<Commit> history = repository.history(asked)) {
            for (Iterator<Commit> commits = history.iterator(); commits.hasNext(); ) {
                Commit commit = commits.next();
                ExportTrailers trailers = ExportTrailers.parse(commit.message()).orElse(null);
                if (trailers == null || job != null && !trailers.job().equals(job)) {
                    continue;
                }
                if (job != null || commit.id().equals(asked.id())) {
                    return read(repository, asked, commit, trailers);
                }
                newest.putIfAbsent(trailers.job(), new Claimed(commit, trailers));
            }
        }
        if (newest.size() > 1) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.VERIFY,
                    "JOB_AMBIGUOUS",
                    "Commit " + asked.id()
                            + " is no export itself, and comes after exports of several jobs. Give --job: "
                            + String.join(", ", newest.keySet()));
        }
        Optional<Claimed> only = newest.values().stream().findFirst();
        if (only.isPresent()) {
            return read(repository, asked, only.get().commit(), only.get().trailers());
        }
        throw new ExportException(
                ExitCode.UNAVAILABLE,
                Stage.VERIFY,
                "NO_EXPORT",
                "No export" + (job == null ? "" : " of job '" + job + "'") + " among commit " + asked.id()
                        + " and its ancestors. Give a commit that oxen-export made, or a branch that has one.");
    }

    private static Claim read(OxenRepository repository, Commit asked, Commit export, ExportTrailers trailers) {
        String folder = RecordedExport.folder(trailers.job());
        List<FileEntry> files;
        try {
            files = repository.tree(export, folder).files();
        } catch (OxenException e) {
            if (e.category() != ErrorCategory.NOT_FOUND) {
                throw e;
            }
            files = List.of();
        }
        return new Claim(
                asked,
                export,
                trailers,
                document(repository, export, files, folder + "/manifest.json"),
                document(repository, export, files, folder + "/run.json"));
    }

    private static Document document(OxenRepository repository, Commit export, List<FileEntry> files, String path) {
        for (FileEntry file : files) {
            if (file.path().equals(path)) {
                try {
                    List<byte[]> contents = new ArrayList<>();
                    repository.blobs().read(List.of(file.in(export.id())), (at, content) -> contents.add(content));
                    return new Document(path, contents.get(0), "");
                } catch (OxenException e) {
                    if (Stored.isBroken(e)) {
                        return new Document(path, new byte[0], Stored.problem(e));
                    }
                    throw e;
                }
            }
        }
        return new Document(path, new byte[0], "not in the commit");
    }

    /** Where the job keeps its provenance, with a trailing slash. */
    String folder() {
        return RecordedExport.folder(trailers.job()) + "/";
    }
}
