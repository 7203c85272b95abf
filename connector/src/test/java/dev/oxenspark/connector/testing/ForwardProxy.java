package dev.oxenspark.connector.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** The way out of a company's network: tunnels for https, and plain requests passed on. Keeps all that it can read. */
public final class ForwardProxy implements AutoCloseable {
    private final Listener listener = Listener.open(ServerSocketFactory.getDefault(), "forward-proxy");
    private final Fault.@Nullable Answer answer;
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    private ForwardProxy(Fault.@Nullable Answer answer) {
        this.answer = answer;
    }

    public static ForwardProxy start() {
        return start(null);
    }

    /** Lets nobody through who does not say a password, which nobody knows. */
    public static ForwardProxy startClosed() {
        return start(
                new Fault.Answer(407, Map.of("Proxy-Authenticate", "Basic realm=\"the way out\""), "who are you?"));
    }

    private static ForwardProxy start(Fault.@Nullable Answer answer) {
        ForwardProxy proxy = new ForwardProxy(answer);
        proxy.listener.start(proxy::serve);
        return proxy;
    }

    public int port() {
        return listener.port();
    }

    /** What a JVM has to be started with to use it for everything, this machine's own servers too. */
    public List<String> options() {
        return List.of(
                "-Dhttp.proxyHost=127.0.0.1",
                "-Dhttp.proxyPort=" + port(),
                "-Dhttps.proxyHost=127.0.0.1",
                "-Dhttps.proxyPort=" + port(),
                "-Dhttp.nonProxyHosts=");
    }

    /** Method and target of what it was asked for, in order. */
    public List<String> targets() {
        return List.copyOf(targets);
    }

    /** All bytes that clients sent, as far as they are text. */
    public String seen() {
        synchronized (seen) {
            return seen.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            HttpMessage message = HttpMessage.read(in);
            if (message == null) {
                return;
            }
            see(message.head().getBytes(StandardCharsets.ISO_8859_1));
            targets.add(message.method() + " " + message.path());
            if (answer != null) {
                client.getOutputStream().write(HttpMessage.answer(answer));
            } else if (message.method().equals("CONNECT")) {
                tunnel(client, in, URI.create("https://" + message.path()));
            } else {
                pass(message, client.getOutputStream());
            }
        } catch (IOException gone) {
            // Either side may go away at any time.
            return;
        }
    }

    private void tunnel(Socket client, InputStream in, URI target) throws IOException {
        try (Socket server = new Socket(target.getHost(), target.getPort())) {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            listener.execute(() -> {
                try {
                    server.getInputStream().transferTo(client.getOutputStream());
                    client.close();
                } catch (IOException gone) {
                    return;
                }
            });
            byte[] buffer = new byte[1 << 14];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                see(Arrays.copyOf(buffer, count));
                server.getOutputStream().write(buffer, 0, count);
            }
        }
    }

    private static void pass(HttpMessage message, OutputStream out) throws IOException {
        URI target = URI.create(message.path());
        HttpMessage direct = new HttpMessage(message.head().replaceFirst(" http://[^/]+", " "), message.body());
        try (Socket server = new Socket(target.getHost(), target.getPort())) {
            server.getOutputStream().write(direct.forwarded());
            server.getOutputStream().write(direct.body());
            server.getInputStream().transferTo(out);
        }
    }

    private void see(byte[] bytes) {
        synchronized (seen) {
            seen.writeBytes(bytes);
        }
    }
}
