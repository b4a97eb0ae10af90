package dev.jobfn.local.gateway;

import dev.jobfn.local.http.Connections;
import dev.jobfn.local.http.LoopbackServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * A reverse proxy that serves the whole API at one local address. Bodies and streams are passed on piece by piece, so
 * a long poll or an event stream takes two connections but no thread.
 */
public final class Gateway implements AutoCloseable {

    private final LoopbackServer server;

    private Gateway(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Starts a gateway on 127.0.0.1 and ::1.
     *
     * @param port 0 for any free port
     * @throws IOException if the port can't be bound; the message names it
     */
    public static Gateway start(int port, Routes routes) throws IOException {
        Connections connections = new Connections(() -> List.of(new FunctionHandler()));
        return new Gateway(LoopbackServer.startOnBoth(
                port, LoopbackServer.threads("gateway"), () -> List.of(new ClientHandler(routes, connections))));
    }

    /** The URL for clients. */
    public URI url() {
        return URI.create("http://localhost:" + address().getPort());
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** Accepts no more connections. Exchanges in flight continue. */
    public void stopAccepting() {
        server.stopAccepting();
    }

    /** Closes all connections at once. */
    @Override
    public void close() {
        server.close();
    }
}
