package dev.oxenspark.export.blobs;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.provenance.Sha256;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of web servers. A strong entity tag stands for the content; where there is none, the content is read to be told
 * by its hash.
 */
final class WebFiles implements BlobStore {
    /** Files that one task asks for at once. */
    private static final int ASKED_AT_ONCE = 16;

    private static final Pattern STRONG = Pattern.compile("\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"");
    private static final Pattern RANGE = Pattern.compile("bytes (?:0-0|\\*)/(\\d{1,18})");
    private static final String ETAG = "etag:";
    private static final Map<String, String> AS_IT_IS = Map.of("Accept-Encoding", "identity");

    private final WebRequests requests;

    WebFiles(SourceScope scope) {
        this.requests = new WebRequests(scope);
    }

    @Override
    public Map<String, Blob> stat(Collection<String> uris) throws IOException {
        return TaskThreads.found(ASKED_AT_ONCE, uris, this::stat);
    }

    @Override
    public Optional<Blob> stat(String uri) throws IOException {
        long size;
        String etag;
        try (WebRequests.Answer head = requests.send("HEAD", uri, AS_IT_IS)) {
            boolean refused = head.status() == 405 || head.status() == 501;
            if (!refused && isAbsent(head, uri)) {
                return Optional.empty();
            }
            size = refused ? -1 : length(head);
            etag = head.header("ETag");
        }
        if (size < 0) {
            try (WebRequests.Answer first =
                    requests.send("GET", uri, Map.of("Accept-Encoding", "identity", "Range", "bytes=0-0"))) {
                boolean empty = first.status() == 416;
                if (!empty && isAbsent(first, uri)) {
                    return Optional.empty();
                }
                Matcher range = RANGE.matcher(first.header("Content-Range"));
                size = range.matches() ? Long.parseLong(range.group(1)) : first.status() == 200 ? length(first) : -1;
                etag = first.header("ETag");
            }
        }
        if (size < 0) {
            throw new SourceRefusal(
                    ExitCode.UNAVAILABLE,
                    "SOURCE_UNSUPPORTED",
                    uri + " can't be read: its server does not tell its size");
        }
        return Optional.of(
                STRONG.matcher(etag).matches()
                        ? new Blob(uri, size, ETAG + etag, Blob.Pin.ETAG)
                        : new Blob(uri, size, Blob.SHA256 + sha256(uri, size), Blob.Pin.CONTENT_HASH));
    }

    private static long length(WebRequests.Answer answer) {
        String length = answer.header("Content-Length");
        return length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
    }

    private String sha256(String uri, long size) throws IOException {
        Patience patience = new Patience();
        while (true) {
            try {
                return readSha256(uri, size);
            } catch (SourceRefusal | AccessDeniedException | FileNotFoundException e) {
                throw e;
            } catch (IOException cutOff) {
                if (!patience.pause(Duration.ZERO)) {
                    throw cutOff;
                }
            }
        }
    }

    private String readSha256(String uri, long size) throws IOException {
        try (WebRequests.Answer answer = requests.send("GET", uri, AS_IT_IS)) {
            refuse(answer, uri);
            Counted body = new Counted(answer.body());
            String sha256 = Sha256.hex(body);
            if (body.read != size) {
                throw changed(uri, "it had " + size + " bytes, and now has " + body.read);
            }
            return sha256;
        }
    }

    @Override
    public InputStream open(Blob blob) throws IOException {
        boolean tagged = blob.pin() == Blob.Pin.ETAG;
        String etag = tagged ? blob.token().substring(ETAG.length()) : "";
        WebRequests.Answer answer = requests.send(
                "GET", blob.uri(), tagged ? Map.of("Accept-Encoding", "identity", "If-Match", etag) : AS_IT_IS);
        try {
            refuse(answer, blob.uri());
            String now = answer.header("ETag");
            // Not every server honours the condition.
            if (tagged && !now.equals(etag)) {
                throw changed(blob.uri(), "its ETag was " + etag + " and is " + (now.isEmpty() ? "not told" : now));
            }
            long length = length(answer);
            if (length >= 0 && length != blob.size()) {
                throw changed(blob.uri(), "it had " + blob.size() + " bytes, and now has " + length);
            }
            return answer.body();
        } catch (IOException e) {
            answer.close();
            throw e;
        }
    }

    /** Whether the server says that there is no such file; anything else than a file is a failure. */
    private static boolean isAbsent(WebRequests.Answer answer, String uri) throws IOException {
        int status = answer.status();
        if (status == 404 || status == 410) {
            return true;
        }
        if (status == 401 || status == 403 || status == 407) {
            throw new AccessDeniedException(uri, null, "it answers " + status);
        }
        if (status != 200 && status != 206) {
            throw new SourceRefusal(
                    status == 412 || status >= 500 ? ExitCode.TRANSIENT : ExitCode.UNAVAILABLE,
                    "SOURCE_REFUSED",
                    uri + " can't be read: it answers " + status);
        }
        return false;
    }

    /** The whole of a file that was there. */
    private static void refuse(WebRequests.Answer answer, String uri) throws IOException {
        if (answer.status() == 412) {
            throw changed(uri, "it answers 412 to its earlier ETag");
        }
        if (isAbsent(answer, uri)) {
            throw new FileNotFoundException(uri + " answers " + answer.status());
        }
        if (answer.status() == 206) {
            throw new SourceRefusal(
                    ExitCode.UNAVAILABLE, "SOURCE_REFUSED", uri + " can't be read: it gives a part when asked for all");
        }
    }

    private static SourceRefusal changed(String uri, String how) {
        return new SourceRefusal(
                ExitCode.TRANSIENT,
                "BLOB_CHANGED",
                uri + " is not what it was when the export was planned: " + how + ". Run the job again");
    }

    @Override
    public void close() {}

    private static final class Counted extends FilterInputStream {
        private long read;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            read += Math.max(0, n);
            return n;
        }
    }
}
