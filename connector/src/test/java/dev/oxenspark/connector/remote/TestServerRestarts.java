package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oxenspark.connector.CommitResult.Status;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.testing.Fault;
import dev.oxenspark.connector.testing.FaultProxy;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.OxenServer;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that is killed and started again, at every request of a commit. */
@NeedsOxenServer
final class TestServerRestarts {
    private OxenServer server;
    private FaultProxy proxy;
    private Writer direct;
    private Writer proxied;

    @BeforeEach
    void start() {
        server = OxenServer.start();
        proxy = FaultProxy.before(server);
        RepositoryAddress.Remote address = server.newRepository();
        direct = Writer.at(address);
        proxied = Writer.at(proxy.through(address));
        direct.add("start", "0");
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void serverThatDiesBeforeAnyRequestHoldsUpACommitNoMore() {
        int k = 1;
        for (boolean reached = true; reached; k++) {
            AtomicInteger requests = new AtomicInteger();
            int number = k;
            proxy.rule(request -> {
                if (requests.incrementAndGet() == number) {
                    server.restart();
                }
                return Fault.none();
            });
            assertCommittedOnce("before-" + k);
            reached = requests.get() >= k;
        }
        assertThat(k).as("requests at which the server died").isGreaterThan(10);
    }

    @Test
    void serverThatDiesAfterItDidWhatItWasAskedLosesNothing() {
        int k = 1;
        for (boolean reached = true; reached; k++) {
            AtomicInteger requests = new AtomicInteger();
            int number = k;
            proxy.rule(request -> {
                int now = requests.incrementAndGet();
                if (now == number + 1) {
                    server.restart();
                }
                return now == number ? Fault.loseAnswer() : Fault.none();
            });
            assertCommittedOnce("after-" + k);
            reached = requests.get() > k;
        }
        assertThat(k).as("requests at which the server died").isGreaterThan(10);
    }

    private void assertCommittedOnce(String path) {
        assertThat(proxied.add(path, "v").status()).as(path).isEqualTo(Status.COMMITTED);
        proxy.rule(request -> Fault.none());
        assertThat(Collections.frequency(direct.log(), "Add " + path)).as(path).isEqualTo(1);
        assertThat(direct.paths()).contains(path);
        assertThat(direct.add(path, "v").status()).as(path).isEqualTo(Status.ALREADY_COMMITTED);
    }
}
