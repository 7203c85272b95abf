package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way in which a server, or something before it, says no, breaks off or keeps silent. */
@NeedsOxenServer
final class TestTransport {
    private static final Map<String, String> OXEN = Map.of("oxen-version", "0.65.2");

    private FaultProxy proxy;
    private RepositoryAddress.Remote address;

    @BeforeEach
    void start() {
        proxy = FaultProxy.before(OxenServer.shared());
        address = proxy.through(OxenServer.shared().newRepository());
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void fourShapesOfErrorsAreAllUnderstood() {
        assertFails(
                400,
                OXEN,
                "{\"status\":\"error\",\"status_message\":\"bad_thing\"}",
                ErrorCategory.INVALID,
                "bad_thing");
        assertFails(
                404,
                OXEN,
                "{\"status\":\"error\",\"status_message\":\"resource_not_found\",\"status_description\":\"no such cat\"}",
                ErrorCategory.NOT_FOUND,
                "no such cat");
        assertFails(
                409,
                OXEN,
                "{\"error\":{\"type\":\"conflict\",\"title\":\"Behind\",\"detail\":\"by two\"},\"status\":\"error\"}",
                ErrorCategory.CONFLICT,
                "Behind: by two");
        assertFails(413, Map.of(), "Payload Too Large", ErrorCategory.INVALID, "413 Payload Too Large");
        assertFails(426, OXEN, "", ErrorCategory.UNSUPPORTED, "426");
    }

    @Test
    void wrongCredentialsAreAnAuthFailureThatDoesNotShowThem() {
        proxy.rule(request -> Fault.answer(401, Map.of(), "go away"));
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> new Refs(
                                new Transport(address, OxenSettings.defaults().withToken("s3cr3t-t0ken")),
                                RemoteRepository.base(address))
                        .branches());
        StringWriter everything = new StringWriter();
        failure.printStackTrace(new PrintWriter(everything));
        assertThat(failure.category()).isEqualTo(ErrorCategory.AUTH);
        assertThat(everything.toString()).contains("go away").doesNotContain("s3cr3t-t0ken");
        assertThat(new RemoteUploads(address, OxenSettings.defaults().withToken("s3cr3t-t0ken")).toString())
                .doesNotContain("s3cr3t-t0ken");
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void tokenIsSentAsBearerAndRequestsCarryAnId() {
        new Refs(new Transport(address, OxenSettings.defaults().withToken("t0ken")), RemoteRepository.base(address))
                .branches();
        assertThat(proxy.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Authorization")).isEqualTo("Bearer t0ken");
            assertThat(request.header("X-Oxen-Request-Id")).matches("[A-Za-z0-9_-]{36}");
            assertThat(request.header("User-Agent")).startsWith("Oxen/0.65.2 ");
        });
    }

    @Test
    void otherServersAndOlderOnesAreRefusedByName() {
        assertFails(200, Map.of(), "<html>", ErrorCategory.UNSUPPORTED, "no oxen-version header");
        assertFails(404, Map.of(), "<html>", ErrorCategory.UNSUPPORTED, "no oxen-version header");
        assertFails(200, Map.of("oxen-version", "0.54.0"), "{}", ErrorCategory.UNSUPPORTED, "Oxen 0.54.0", "0.65");
        assertFails(200, Map.of("oxen-version", "next"), "{}", ErrorCategory.UNSUPPORTED, "'next'");
    }

    @Test
    void redirectsAreNamedAndNotFollowed() {
        try (FaultProxy other = FaultProxy.before(OxenServer.shared())) {
            String place = other.endpoint().replace("http://", "http://ann:s3cr3t@");
            proxy.rule(request -> Fault.answer(307, Map.of("Location", place + "/api?key=s3cr3t"), ""));
            OxenException failure = catchThrowableOfType(
                    OxenException.class,
                    () -> new Refs(
                                    new Transport(
                                            address, OxenSettings.defaults().withToken("s3cr3t-t0ken")),
                                    RemoteRepository.base(address))
                            .branches());
            assertThat(failure.category()).isEqualTo(ErrorCategory.UNSUPPORTED);
            assertThat(failure)
                    .hasMessageContainingAll(proxy.endpoint() + " redirects to " + other.endpoint() + " (307)");
            assertThat(failure.getMessage()).doesNotContain("s3cr3t");
            assertThat(other.requests()).isEmpty();
            assertThat(proxy.requests()).hasSize(1);
        }
        assertFails(301, Map.of("Location", "/elsewhere"), "", ErrorCategory.UNSUPPORTED, "redirects to another path");
    }

    @Test
    void failuresOfTheServerAreRepeatedAndThenReported() {
        AtomicInteger failures = new AtomicInteger(3);
        proxy.rule(request -> failures.getAndDecrement() > 0
                ? Fault.answer(500, OXEN, "{\"error\":{\"title\":\"LOCK\"}}")
                : Fault.none());
        assertThat(refs().branches()).isEmpty();
        assertThat(proxy.requests()).hasSize(4);
        assertFails(503, Map.of(), "down for lunch", ErrorCategory.UNAVAILABLE, "503 down for lunch");
        assertThat(proxy.requests().size()).isBetween(5, 20);
    }

    @Test
    void throttlingIsWaitedOutAsLongAsTheServerAsks() {
        AtomicInteger count = new AtomicInteger();
        proxy.rule(request ->
                count.incrementAndGet() == 1 ? Fault.answer(429, Map.of("Retry-After", "2"), "") : Fault.none());
        long start = System.nanoTime();
        assertThat(refs().branches()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(proxy.requests()).hasSize(2);
    }

    @Test
    void throttlingBeyondTheBudgetIsReported() {
        proxy.rule(request -> Fault.answer(429, Map.of("Retry-After", "5"), ""));
        Transport transport = new Transport(address, settings(Duration.ofSeconds(3)));
        OxenException failure = catchThrowableOfType(
                OxenException.class, () -> new Refs(transport, RemoteRepository.base(address)).branches());
        assertThat(failure.category()).isEqualTo(ErrorCategory.THROTTLED);
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void errorInsideASuccessIsAFailure() {
        AtomicInteger count = new AtomicInteger();
        proxy.rule(request -> count.incrementAndGet() == 1
                ? Fault.answer(200, OXEN, "\n\n{\"status\":\"error\",\"status_message\":\"unpacking failed\"}")
                : Fault.none());
        new Trees(transport(), RemoteRepository.base(address)).store(Map.of());
        assertThat(proxy.count("POST", "/tree/nodes")).isEqualTo(2);
        assertFails(
                200,
                OXEN,
                "{\"status\":\"error\",\"status_message\":\"no space\"}",
                ErrorCategory.UNAVAILABLE,
                "no space");
    }

    @Test
    void answerThatIsCutOffIsAskedForAgain() {
        AtomicInteger count = new AtomicInteger();
        proxy.rule(request -> count.incrementAndGet() == 1 ? Fault.truncate(20) : Fault.none());
        assertThat(refs().branches()).isEmpty();
        assertThat(proxy.requests()).hasSize(2);
    }

    @Test
    void silenceEndsWithTheBudget() {
        proxy.rule(request -> Fault.delay(Duration.ofSeconds(30)));
        Transport transport = new Transport(address, settings(Duration.ofMillis(700)));
        long start = System.nanoTime();
        OxenException failure = catchThrowableOfType(
                OxenException.class, () -> new Refs(transport, RemoteRepository.base(address)).branches());
        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    /** The budget's last attempt is cut short, which is not what is wrong. */
    @Test
    void whatWentWrongBeforeTheTimeWasUpIsSaid() {
        AtomicInteger count = new AtomicInteger();
        proxy.rule(request -> count.incrementAndGet() == 1
                ? Fault.answer(503, Map.of(), "down for lunch")
                : Fault.delay(Duration.ofSeconds(30)));
        Transport transport = new Transport(address, settings(Duration.ofSeconds(3)));
        OxenException failure = catchThrowableOfType(
                OxenException.class, () -> new Refs(transport, RemoteRepository.base(address)).branches());
        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(failure).hasMessageContainingAll("timed out", "before that: 503 down for lunch");
    }

    @Test
    void longSilentRequestsAreWaitedForAndOnlyThose() {
        proxy.rule(request -> Fault.delay(Duration.ofSeconds(3)));
        Transport transport = new Transport(address, settings(Duration.ofSeconds(20)), Duration.ofSeconds(1));
        new Trees(transport, RemoteRepository.base(address)).store(Map.of());
        assertThat(proxy.requests()).hasSize(1);

        proxy.forget();
        AtomicInteger count = new AtomicInteger();
        proxy.rule(request -> count.incrementAndGet() == 1 ? Fault.delay(Duration.ofSeconds(3)) : Fault.none());
        assertThat(new Refs(transport, RemoteRepository.base(address)).branches())
                .isEmpty();
        assertThat(proxy.requests()).hasSizeGreaterThan(1);
    }

    @Test
    void serverThatIsNotThereIsNamed() {
        RepositoryAddress.Remote nowhere = new RepositoryAddress.Remote("http://127.0.0.1:1", "ann", "pets");
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> new Refs(new Transport(nowhere, settings(Duration.ofMillis(500))), RemoteRepository.base(nowhere))
                        .branches());
        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("http://127.0.0.1:1/ann/pets");
    }

    private void assertFails(
            int status, Map<String, String> headers, String body, ErrorCategory category, String... words) {
        proxy.rule(request -> Fault.answer(status, headers, body));
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> new Refs(new Transport(address, settings(Duration.ofSeconds(3))), RemoteRepository.base(address))
                        .branches());
        assertThat(failure.category()).as(body).isEqualTo(category);
        assertThat(failure).hasMessageContainingAll(words);
    }

    private static OxenSettings settings(Duration budget) {
        OxenSettings defaults = OxenSettings.defaults();
        return new OxenSettings(null, null, defaults.spoolBytes(), budget, defaults.keySearchCommits());
    }

    private Transport transport() {
        return new Transport(address, OxenSettings.defaults());
    }

    private Refs refs() {
        return new Refs(transport(), RemoteRepository.base(address));
    }
}
