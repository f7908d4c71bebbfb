package dev.sluice.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port on loopback that leads to another one, and can be closed and opened again: what is behind it is gone meanwhile. */
public final class Relay implements AutoCloseable {
    private final int target;
    private final int port;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket server;

    /** @param target the port it leads to */
    public Relay(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = server.getLocalPort();
        accept(server);
    }

    /** Its own port. */
    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    /** Refuses connections from now on, and cuts those there are. */
    public void cut() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    /** Lets connections through again. */
    public void restore() throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        accept(server);
    }

    private void accept(ServerSocket from) {
        daemon(() -> {
            while (!from.isClosed()) {
                try {
                    Socket in = from.accept();
                    Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
                    connections.add(in);
                    connections.add(out);
                    if (from.isClosed()) {
                        // cut between the two: nobody else closes them
                        in.close();
                        out.close();
                    }
                    daemon(() -> copy(in, out));
                    daemon(() -> copy(out, in));
                } catch (IOException e) {
                    if (!from.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one side has closed, so both are closed now
            assert from.isClosed() || to.isClosed() || e != null;
        }
    }

    private static void daemon(Runnable run) {
        Thread thread = new Thread(run, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
