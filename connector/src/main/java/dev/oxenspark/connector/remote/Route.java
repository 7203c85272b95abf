package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server, as the settings of this JVM have it: the proxy on it, and the certificates that are trusted at
 * its end. Says what is wrong with it where another attempt would be as wrong.
 */
final class Route {
    private static final String TRUST_STORE =
            "-Djavax.net.ssl.trustStore and -Djavax.net.ssl.trustStorePassword, for Spark in spark.driver.extraJavaOptions and spark.executor.extraJavaOptions";

    /** What of a location may be shown: neither credentials nor a query. */
    private static final Pattern PLACE = Pattern.compile("(https?://)(?:[^/?#]*@)?([^/?#]*)");

    private final URI endpoint;
    private final @Nullable ProxySelector proxies = ProxySelector.getDefault();
    private final HttpClient client;

    Route(String endpoint) {
        this.endpoint = URI.create(endpoint);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(20));
        if (proxies != null) {
            builder.proxy(proxies);
        }
        try {
            this.client = builder.build();
        } catch (UncheckedIOException e) {
            throw refused(
                    "this JVM's trust store %s cannot be read: %s. Check %s"
                            .formatted(trustStore(), deepest(e).getMessage(), TRUST_STORE),
                    e);
        }
    }

    HttpClient client() {
        return client;
    }

    /** Of the proxy that requests go through, {@code host:port}. */
    Optional<String> proxy() {
        if (proxies == null) {
            return Optional.empty();
        }
        // The client, too, takes the first one, and only proxies of HTTP.
        return proxies.select(endpoint).stream()
                .limit(1)
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy -> (InetSocketAddress) proxy.address())
                .map(address -> address.getHostString() + ":" + address.getPort())
                .findFirst();
    }

    /** For the end of a message about a failure on the way. */
    String text() {
        return proxy().map(proxy -> " (through the proxy " + proxy + ")").orElse("");
    }

    /** @throws OxenException {@code AUTH} when somebody before the server would read what is sent */
    void requireSecrecy() {
        if (endpoint.getScheme().equals("http") && proxy().isPresent()) {
            throw refused(
                    "the proxy would read the token. Use https, or have the server reached directly: name its host in -Dhttp.nonProxyHosts",
                    null);
        }
    }

    /** @throws OxenException when the answer is that the server is elsewhere, where a token must not follow */
    void requireNoRedirect(HttpResponse<?> response) {
        if (response.statusCode() < 300 || response.statusCode() >= 400) {
            return;
        }
        Matcher elsewhere =
                PLACE.matcher(response.headers().firstValue("Location").orElse(""));
        throw new OxenException(
                ErrorCategory.UNSUPPORTED,
                "The server %s redirects to %s (%d). Redirects are not followed, since a token must not go along. Use the address of the server that answers"
                        .formatted(
                                endpoint,
                                elsewhere.lookingAt() ? elsewhere.group(1) + elsewhere.group(2) : "another path",
                                response.statusCode()));
    }

    /**
     * Certificates are looked at before anything is sent, and are the same the next time.
     *
     * @throws OxenException {@code AUTH} when the server, by what it shows, is not the one that was meant
     */
    void requireTrust(IOException failure) {
        CertificateException certificate = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                throw refused(
                        "its certificate is signed by none of the authorities that this JVM trusts (trust store: %s). For a private one, put its certificate into a trust store and name that on every machine with %s"
                                .formatted(trustStore(), TRUST_STORE),
                        failure);
            }
            certificate = cause instanceof CertificateException found ? found : certificate;
        }
        if (certificate != null) {
            throw refused(
                    "its certificate is not valid for it: %s. Use the host name that the certificate is for, or have it replaced"
                            .formatted(certificate.getMessage()),
                    failure);
        }
    }

    private OxenException refused(String why, @Nullable Throwable cause) {
        return new OxenException(ErrorCategory.AUTH, "Nothing was sent to " + endpoint + text() + ": " + why, cause);
    }

    private static String trustStore() {
        String file = System.getProperty("javax.net.ssl.trustStore");
        if (file == null) {
            return "Java's own";
        }
        return Files.isReadable(Path.of(file)) ? file : file + ", which this machine does not have";
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }
}
