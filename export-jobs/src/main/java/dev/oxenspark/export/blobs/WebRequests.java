package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.content.WatchedStream;
import dev.oxenspark.export.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks web servers. Redirects are followed as far as the job allows each of them; what may pass is asked again, as late
 * as the server wants.
 */
final class WebRequests {
    private static final Duration CONNECTING = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int NOT_IMPLEMENTED = 501;

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECTING)
            .build();

    private final SourceScope scope;

    WebRequests(SourceScope scope) {
        this.scope = scope;
    }

    /** An answer that is final: not a redirect, and not one that may pass. Close it. */
    record Answer(int status, HttpHeaders headers, InputStream body) implements AutoCloseable {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** @throws IOException {@link SourceRefusal} once there is no sense in asking again */
    Answer send(String method, String uri, Map<String, String> headers) throws IOException {
        Patience patience = new Patience(scope.repositories().settings().timeBudget());
        while (true) {
            Duration wanted = Duration.ZERO;
            String why;
            try {
                Answer answer = follow(method, uri, headers);
                if (!mayPass(answer.status())) {
                    return answer;
                }
                wanted = retryAfter(answer.header("Retry-After"));
                why = "it answers " + answer.status();
                answer.close();
            } catch (SourceRefusal | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                why = e.toString();
            }
            if (!patience.pause(wanted)) {
                throw new SourceRefusal(
                        ExitCode.TRANSIENT,
                        "SOURCE_UNREACHABLE",
                        uri + " can't be read now: " + why
                                + (wanted.isZero()
                                        ? ""
                                        : ", and wants to be left alone for " + wanted.toSeconds() + " s")
                                + ". Run the job again");
            }
        }
    }

    private static boolean mayPass(int status) {
        return status == 408 || status == 425 || status == 429 || status >= 500 && status != NOT_IMPLEMENTED;
    }

    private Answer follow(String method, String uri, Map<String, String> headers) throws IOException {
        URI at = URI.create(WebUris.encoded(uri));
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<InputStream> response = exchange(method, at, headers);
            InputStream body = new WatchedStream(response.body(), SILENCE);
            if (!REDIRECTS.contains(response.statusCode())) {
                return new Answer(response.statusCode(), response.headers(), body);
            }
            body.close();
            at = next(uri, at, response.headers().firstValue("Location").orElse(""));
        }
        throw new SourceRefusal(
                ExitCode.UNAVAILABLE,
                "SOURCE_REFUSED",
                uri + " leads on and on: more than " + MOST_REDIRECTS + " redirects");
    }

    private static HttpResponse<InputStream> exchange(String method, URI at, Map<String, String> headers)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(SILENCE)
                .header("User-Agent", "oxen-export");
        headers.forEach(request::header);
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + at.getHost());
        }
    }

    /** A query may lead to a file that is allowed, but nobody is shown it. */
    private URI next(String uri, URI at, String location) throws SourceRefusal {
        URI next;
        try {
            next = at.resolve(location);
        } catch (IllegalArgumentException e) {
            throw refused(uri, location);
        }
        String path = next.getRawPath();
        Optional<String> normal = next.getScheme() == null || next.getRawAuthority() == null || path == null
                ? Optional.empty()
                : WebUris.normal(
                        next.getScheme().toLowerCase(Locale.ROOT), next.getRawAuthority(), path.isEmpty() ? "/" : path);
        if (normal.isEmpty() || !scope.allowsInstead(uri, normal.get())) {
            throw refused(uri, next.toString());
        }
        String query = next.getRawQuery();
        return URI.create(WebUris.encoded(normal.get()) + (query == null ? "" : "?" + query));
    }

    private static SourceRefusal refused(String uri, String next) {
        return new SourceRefusal(
                ExitCode.DATA,
                "OUTSIDE_FROM",
                uri + " redirects to " + SourceUris.withoutUser(next)
                        + ", which does not lie under the column's 'from'. Name the place there, if the job may read it");
    }

    private static Duration retryAfter(String header) {
        if (header.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(header));
        }
        try {
            Duration left = Duration.between(
                    ZonedDateTime.now(), ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME));
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
