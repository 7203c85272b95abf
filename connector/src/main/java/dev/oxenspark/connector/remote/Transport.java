package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Traffic;
import dev.oxenspark.connector.content.WatchedStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which requests reach a repository's server: headers, the bound on bytes under way, retries within the
 * time budget, errors. Safe for use by several threads.
 */
final class Transport {
    /** The server takes a name with "oxen" in it for a client of that version and refuses old or misspelt ones. */
    private static final String USER_AGENT = "Oxen/0.65.2 (oxen-spark; java)";

    private static final Duration SHORT_SILENCE = Duration.ofSeconds(60);
    private static final int LONGEST_ERROR = 1 << 20;

    /** Statuses that something before the server may answer with; they do not tell what the server is. */
    private static final Set<Integer> BY_PROXIES = Set.of(401, 403, 407, 408, 413, 429);

    private final Connection connection;
    private final RepositoryAddress.Remote address;
    private final OxenSettings.@Nullable Secret token;
    private final Duration budget;
    private final Duration shortSilence;

    Transport(RepositoryAddress.Remote address, OxenSettings settings) {
        this(address, settings, SHORT_SILENCE);
    }

    /** @param shortSilence how long a server may say nothing to a call that asks for no long piece of work */
    Transport(RepositoryAddress.Remote address, OxenSettings settings, Duration shortSilence) {
        this.connection = Connection.to(address.endpoint());
        this.address = address;
        this.token = Token.of(settings, address.endpoint(), System.getenv());
        this.budget = settings.timeBudget();
        this.shortSilence = shortSilence;
    }

    RepositoryAddress.Remote address() {
        return address;
    }

    Duration budget() {
        return budget;
    }

    /** Sends a call none of whose refusals the caller handles. */
    <T> T fetch(Call call, Reply.Reader<T> reader) {
        Reply<T> reply = send(call, reader);
        if (reply instanceof Reply.Done<T> done) {
            return done.value();
        }
        throw new IllegalStateException(call.method() + " " + call.path() + " has outcomes that nobody handles");
    }

    /**
     * Sends a call until it is answered, the time budget is spent or trying is pointless.
     *
     * @throws OxenException for every refusal that the call does not handle, and for every failure of a call that may
     *     be repeated
     */
    <T> Reply<T> send(Call call, Reply.Reader<T> reader) {
        long begun = System.nanoTime();
        try {
            return sendUntilAnswered(call, reader);
        } finally {
            Traffic.current().countWait(System.nanoTime() - begun);
        }
    }

    private <T> Reply<T> sendUntilAnswered(Call call, Reply.Reader<T> reader) {
        Backoff backoff = new Backoff(budget);
        // The last attempt has only the rest of the budget: that it timed out says less than what went wrong before.
        String before = "";
        for (boolean again = false; ; again = true) {
            if (again) {
                Traffic.current().countRetry();
            }
            try {
                Reply<T> reply = attempt(call, reader, backoff);
                if (!(reply instanceof Reply.Refused<T> refused)
                        || call.refusals().contains(refused.refusal().status())) {
                    return reply;
                }
                Refusal refusal = refused.refusal();
                if (call.repeat() == Call.Repeat.NEVER && refusal.status() >= 500) {
                    return new Reply.Lost<>(describe(refusal));
                }
                if (call.repeat() == Call.Repeat.NEVER || !refusal.temporary() || !again(refusal, backoff)) {
                    throw failure(refusal, call.method() + " " + call.path());
                }
                before = "; before that: " + describe(refusal);
            } catch (IOException e) {
                connection.route().requireTrust(e);
                if (call.repeat() == Call.Repeat.NEVER) {
                    return new Reply.Lost<>(reason(e));
                }
                if (!backoff.afterFailure()) {
                    throw new OxenException(
                            ErrorCategory.UNAVAILABLE,
                            failed(call.method() + " " + call.path(), reason(e) + before),
                            e);
                }
                if (!(e instanceof HttpTimeoutException)) {
                    before = "; before that: " + reason(e);
                }
            }
        }
    }

    private static boolean again(Refusal refusal, Backoff backoff) {
        return refusal.category() == ErrorCategory.THROTTLED
                ? backoff.afterThrottling(refusal.retryAfter())
                : backoff.afterFailure();
    }

    private <T> Reply<T> attempt(Call call, Reply.Reader<T> reader, Backoff backoff) throws IOException {
        Duration silence = call.silence() == Call.Silence.LONG || backoff.left().compareTo(shortSilence) < 0
                ? backoff.left()
                : shortSilence;
        try (Connection.Permit permit = connection.permit(call.weight())) {
            HttpResponse<InputStream> response = exchange(request(call, silence));
            // None at all when a proxy refuses a tunnel.
            InputStream sent = Objects.requireNonNullElseGet(response.body(), InputStream::nullInputStream);
            try (InputStream body = new WatchedStream(sent, silence)) {
                connection.route().requireNoRedirect(response);
                if (!BY_PROXIES.contains(response.statusCode()) && response.statusCode() < 500) {
                    connection.checkVersion(response.headers());
                }
                if (response.statusCode() == 200) {
                    T value = reader.read(body);
                    body.transferTo(OutputStream.nullOutputStream());
                    return new Reply.Done<>(value);
                }
                return new Reply.Refused<>(Refusal.of(
                        response.statusCode(), body.readNBytes(LONGEST_ERROR), retryAfter(response.headers())));
            }
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
        Traffic.current().countRequest();
        try {
            return connection.route().client().send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the answer");
        }
    }

    private HttpRequest request(Call call, Duration silence) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(connection.endpoint() + call.path()))
                .timeout(silence)
                .header("User-Agent", USER_AGENT)
                .header("X-Oxen-Request-Id", UUID.randomUUID().toString());
        if (token != null) {
            connection.route().requireSecrecy();
            request.header("Authorization", "Bearer " + token.value());
        }
        if (call.body().isEmpty()) {
            return request.method(call.method(), BodyPublishers.noBody()).build();
        }
        // With its length announced: the server takes chunked bodies too, but not every proxy does.
        return request.header("Content-Type", call.contentType())
                .method(
                        call.method(),
                        call.bodyLength() == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.fromPublisher(
                                        BodyPublishers.ofByteArrays(call.body()), call.bodyLength()))
                .build();
    }

    private static @Nullable Duration retryAfter(HttpHeaders headers) {
        String seconds = headers.firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    /** @param request for the reader: method and path */
    OxenException failure(Refusal refusal, String request) {
        String advice = "";
        if (refusal.status() == 407) {
            advice = connection.route().text()
                    + ". The proxy wants credentials, and is sent none. Have it let this machine through without, or have the server reached directly: name its host in -Dhttp.nonProxyHosts";
        } else if (refusal.category() == ErrorCategory.AUTH) {
            advice = token == null
                    ? ". No token is configured: set OXEN_TOKEN"
                    : ". Check the token that is configured for this server";
        }
        return new OxenException(refusal.category(), failed(request, describe(refusal)) + advice);
    }

    private String failed(String request, String why) {
        return address.text() + ": " + request.replaceFirst("\\?.*", "") + " failed: " + why;
    }

    private static String describe(Refusal refusal) {
        return refusal.status() + " " + refusal.text();
    }

    private String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName()
                + (message == null ? "" : ": " + message)
                + connection.route().text();
    }
}
