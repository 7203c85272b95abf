package dev.oxenspark.export.cli;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.WholeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a program finds the answer of a run: the object that {@code --json} prints. It is there as a whole or not at
 * all: a file on this machine by renaming, an object of S3 because it appears when all of it has arrived.
 */
final class ResultFile {
    private final Path path;
    private final Configuration conf;

    private ResultFile(Path path, Configuration conf) {
        this.path = path;
        this.conf = conf;
    }

    /**
     * Removes what an earlier run left there, so that nobody takes it for this one's.
     *
     * @throws ExportException {@code USAGE} for a place that can't hold it
     */
    static ResultFile prepare(String uri, Configuration conf) {
        Path path;
        try {
            path = new Path(uri);
        } catch (IllegalArgumentException e) {
            throw usage(uri, String.valueOf(e.getMessage()));
        }
        String scheme = path.toUri().getScheme();
        if (scheme != null && !scheme.equals("file") && !scheme.equals("s3a")) {
            throw usage(uri, "of '" + scheme + "' nothing is known to appear as a whole");
        }
        ResultFile file = new ResultFile(scheme == null ? new Path("file:" + absolute(path)) : path, conf);
        try {
            file.remove(uri);
        } catch (IOException e) {
            throw file.unwritten("nothing was started", e);
        }
        return file;
    }

    private static java.nio.file.Path absolute(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath()).toAbsolutePath();
    }

    private void remove(String uri) throws IOException {
        FileSystem files = path.getFileSystem(conf);
        FileStatus[] there = files.globStatus(path);
        if (there != null && there.length > 0 && there[0].isDirectory()) {
            throw usage(uri, "a folder is there");
        }
        files.delete(path, false);
    }

    /** @param ended how the run ended, in case the answer can't be written */
    void write(Map<String, Object> answer, String ended) {
        byte[] text = (Output.json(answer) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            if ("file".equals(path.toUri().getScheme())) {
                WholeFile.write(absolute(path), text);
            } else {
                try (OutputStream out = path.getFileSystem(conf).create(path, true)) {
                    out.write(text);
                }
            }
        } catch (IOException e) {
            throw unwritten(ended, e);
        }
    }

    private ExportException unwritten(String ended, IOException e) {
        return new ExportException(
                e instanceof AccessDeniedException ? ExitCode.UNAVAILABLE : ExitCode.TRANSIENT,
                Stage.PUBLISH,
                "RESULT_NOT_WRITTEN",
                "The result could not be written to " + path + ": " + e + "; " + ended
                        + ". Run it again: what was committed is found, and only the result is written.",
                e);
    }

    private static ExportException usage(String uri, String why) {
        return new ExportException(
                ExitCode.USAGE,
                Stage.VALIDATE,
                "RESULT_URI",
                "--result-uri " + uri + ": " + why + ". Give a path, or a URI as file:/… or s3a://…");
    }
}
