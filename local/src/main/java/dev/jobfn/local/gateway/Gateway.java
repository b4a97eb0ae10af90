package dev.jobfn.local.gateway;

import dev.jobfn.local.http.Connections;
import dev.jobfn.local.http.LoopbackServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * One address on this machine for the whole API. Bodies and streams pass through piece by piece, so
 * a long-poll or an event stream costs two connections and no thread.
 */
public final class Gateway implements AutoCloseable {

    private final LoopbackServer server;

    private Gateway(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Starts to listen on 127.0.0.1 and ::1.
     *
     * @param port 0 for any that is free
     * @throws IOException when the port can't be bound; the message names it
     */
    public static Gateway start(int port, Routes routes) throws IOException {
        Connections connections = new Connections(() -> List.of(new FunctionHandler()));
        return new Gateway(LoopbackServer.startOnBoth(
                port, LoopbackServer.threads("gateway"), () -> List.of(new ClientHandler(routes, connections))));
    }

    /** Where clients reach it. */
    public URI url() {
        return URI.create("http://localhost:" + address().getPort());
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** Takes no more connections; exchanges that run go on. */
    public void stopAccepting() {
        server.stopAccepting();
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        server.close();
    }
}
