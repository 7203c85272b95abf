package dev.oxenspark.connector.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/** Takes connections from this machine, each on a thread of its own. */
final class Listener implements AutoCloseable {
    private final ServerSocket socket;
    private final ExecutorService threads;

    private Listener(ServerSocket socket, ExecutorService threads) {
        this.socket = socket;
        this.threads = threads;
    }

    /** @param name of its threads */
    static Listener open(ServerSocketFactory sockets, String name) {
        try {
            return new Listener(
                    sockets.createServerSocket(0, 200, InetAddress.getLoopbackAddress()),
                    Executors.newCachedThreadPool(task -> {
                        Thread thread = new Thread(task, name);
                        thread.setDaemon(true);
                        return thread;
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param service closes what it is given */
    void start(Consumer<Socket> service) {
        threads.execute(() -> accept(service));
    }

    private void accept(Consumer<Socket> service) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> service.accept(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Runs beside what serves connections. */
    void execute(Runnable task) {
        threads.execute(task);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** {@code http}, or {@code https} where its sockets are of that kind. */
    String scheme() {
        return socket instanceof SSLServerSocket ? "https" : "http";
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
