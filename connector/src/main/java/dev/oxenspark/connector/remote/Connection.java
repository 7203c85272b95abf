package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What all repositories of one server share in this JVM: the HTTP client with its open connections, and the bound on
 * the bytes that may be under way at once. It never closes; idle connections do.
 */
final class Connection {
    /** Also bounds the number of requests: each counts for at least {@link #LEAST_WEIGHT}. */
    private static final int BYTES_UNDER_WAY = 64 << 20;

    private static final int LEAST_WEIGHT = 1 << 20;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+.*");
    private static final int LEAST_MINOR = 65;
    private static final Map<String, Connection> BY_ENDPOINT = new ConcurrentHashMap<>();

    private final String endpoint;
    private final Semaphore bytes = new Semaphore(BYTES_UNDER_WAY, true);
    private final Route route;

    private Connection(String endpoint) {
        this.endpoint = endpoint;
        this.route = new Route(endpoint);
    }

    static Connection to(String endpoint) {
        return BY_ENDPOINT.computeIfAbsent(endpoint, Connection::new);
    }

    String endpoint() {
        return endpoint;
    }

    Route route() {
        return route;
    }

    /** Waits until the bytes fit under the bound. */
    Permit permit(long weight) {
        int permits = (int) Math.max(LEAST_WEIGHT, Math.min(weight, BYTES_UNDER_WAY));
        try {
            bytes.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OxenException(ErrorCategory.UNAVAILABLE, "Interrupted while waiting to send to " + endpoint, e);
        }
        return () -> bytes.release(permits);
    }

    /** Every answer of an Oxen server names its release, so this costs no request. */
    void checkVersion(HttpHeaders headers) {
        String version = headers.firstValue("oxen-version").orElse("");
        Matcher numbers = VERSION.matcher(version);
        if (version.isEmpty()) {
            throw unsupported("does not say that it is an Oxen server: its answer has no oxen-version header");
        }
        if (!numbers.matches()) {
            throw unsupported("is of an unknown version, '" + version + "'");
        }
        if (Integer.parseInt(numbers.group(1)) == 0 && Integer.parseInt(numbers.group(2)) < LEAST_MINOR) {
            throw unsupported("is Oxen " + version);
        }
    }

    private OxenException unsupported(String what) {
        return new OxenException(
                ErrorCategory.UNSUPPORTED,
                "The server " + endpoint + " " + what + ". Needed is oxen-server 0." + LEAST_MINOR + " or newer");
    }

    /** A share of the bytes that may be under way. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }
}
