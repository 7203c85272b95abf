package dev.oxenspark.connector.testing;

import dev.oxenspark.connector.RepositoryAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocketFactory;

/**
 * Stands in front of a server, counts what passes, and breaks what a rule says. One request per connection: an answer
 * ends with the connection's end.
 */
public final class FaultProxy implements AutoCloseable {
    private final int target;
    private final Listener listener;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Function<Request, Fault> rule = request -> Fault.none();

    private FaultProxy(int target, Listener listener) {
        this.target = target;
        this.listener = listener;
    }

    /**
     * One request that came by.
     *
     * @param path with its query, as sent
     * @param head as sent, all lines
     * @param bytes of its body
     */
    public record Request(String method, String path, String head, long bytes) {
        /** A header's value, empty when there is none. */
        public String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        /** What follows the repository's own address: {@code /branches}, {@code /tree/nodes}. */
        public String route() {
            return path.replaceFirst("^/api/repos/[^/?]+/[^/?]+", "").replaceFirst("\\?.*", "");
        }

        public boolean is(String wantedMethod, String routeStart) {
            return method.equals(wantedMethod) && route().startsWith(routeStart);
        }
    }

    public static FaultProxy before(OxenServer server) {
        return before(server.port(), ServerSocketFactory.getDefault());
    }

    public static FaultProxy before(S3Server server) {
        return before(server.port(), ServerSocketFactory.getDefault());
    }

    /**
     * Speaks https, as what is put before servers that don't.
     *
     * @param certified as {@link PrivateCa#certified} makes them
     */
    public static FaultProxy before(OxenServer server, SSLServerSocketFactory certified) {
        return before(server.port(), certified);
    }

    private static FaultProxy before(int port, ServerSocketFactory sockets) {
        FaultProxy proxy = new FaultProxy(port, Listener.open(sockets, "fault-proxy"));
        proxy.listener.start(proxy::serve);
        return proxy;
    }

    /** Asked for every request before it is forwarded; may also act, to let something happen just then. */
    public void rule(Function<Request, Fault> newRule) {
        rule = newRule;
    }

    public String endpoint() {
        return listener.scheme() + "://127.0.0.1:" + listener.port();
    }

    /** The same repository, seen through the proxy. */
    public RepositoryAddress.Remote through(RepositoryAddress.Remote address) {
        return new RepositoryAddress.Remote(endpoint(), address.namespace(), address.name());
    }

    /** All requests so far, in order of arrival. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How often somebody came, whatever came of it. */
    public int connections() {
        return connections.get();
    }

    public long count(String method, String routeStart) {
        return requests.stream()
                .filter(request -> request.is(method, routeStart))
                .count();
    }

    public void forget() {
        requests.clear();
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(Socket client) {
        connections.incrementAndGet();
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            HttpMessage message = HttpMessage.read(in);
            if (message == null) {
                return;
            }
            Request request = new Request(message.method(), message.path(), message.head(), message.body().length);
            requests.add(request);
            perform(rule.apply(request), message, client);
        } catch (IOException | InterruptedException gone) {
            // Either side may go away at any time; that is what this proxy is for.
            reset(client);
        }
    }

    private void perform(Fault fault, HttpMessage message, Socket client) throws IOException, InterruptedException {
        OutputStream out = client.getOutputStream();
        if (fault instanceof Fault.ResetBefore) {
            reset(client);
        } else if (fault instanceof Fault.Answer answer) {
            out.write(HttpMessage.answer(answer));
        } else if (fault instanceof Fault.LoseAnswer) {
            forward(message, OutputStream.nullOutputStream(), Long.MAX_VALUE);
            reset(client);
        } else if (fault instanceof Fault.Truncate truncate) {
            forward(message, out, truncate.bytes());
        } else {
            if (fault instanceof Fault.Delay delay) {
                Thread.sleep(delay.time().toMillis());
            }
            forward(message, out, Long.MAX_VALUE);
        }
        out.flush();
    }

    private void forward(HttpMessage message, OutputStream out, long bodyBytes) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            server.getOutputStream().write(message.forwarded());
            server.getOutputStream().write(message.body());
            server.getOutputStream().flush();
            InputStream answer = new BufferedInputStream(server.getInputStream());
            out.write(HttpMessage.head(answer));
            long left = bodyBytes;
            byte[] buffer = new byte[1 << 16];
            while (left > 0) {
                int count = answer.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    return;
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }

    private static void reset(Socket client) {
        try {
            client.setSoLinger(true, 0);
            client.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }
}
