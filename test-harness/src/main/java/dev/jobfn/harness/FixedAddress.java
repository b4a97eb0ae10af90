package dev.jobfn.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A fixed address in front of changing servers, like a DNS name or a load balancer. */
public final class FixedAddress implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile int target;

    private FixedAddress(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Listens on a free port and forwards to another port on this machine. */
    public static FixedAddress before(int target) {
        return at("127.0.0.1", 0, target);
    }

    /** Listens on the given address and forwards to a port on this machine. */
    public static FixedAddress at(String host, int port, int target) {
        try {
            FixedAddress address = new FixedAddress(new ServerSocket(port, 100, InetAddress.getByName(host)), target);
            start(address::accept);
            return address;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Forwards new connections to this port. Open connections are unaffected. */
    public void pointTo(int port) {
        target = port;
    }

    /** Silences all open connections for good without closing them, as if a node had lost power. */
    public void silence() {
        links.forEach(link -> link.silent = true);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                try {
                    Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                    links.add(link);
                    start(() -> pass(link, link.client, link.redis));
                    start(() -> pass(link, link.redis, link.client));
                } catch (IOException away) {
                    client.close();
                }
            } catch (IOException closed) {
                // If the server is closed, the loop ends.
            }
        }
    }

    private void pass(Link link, Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!link.silent) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException broken) {
            // The other side's connection is closed below.
        }
        if (!link.silent || from == link.client) {
            link.close();
            links.remove(link);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fixed-address");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(Link::close);
    }

    /** Two connections that are closed together. */
    private static final class Link {
        private final Socket client;
        private final Socket redis;
        private volatile boolean silent;

        Link(Socket client, Socket redis) throws IOException {
            this.client = client;
            this.redis = redis;
            client.setTcpNoDelay(true);
            redis.setTcpNoDelay(true);
        }

        void close() {
            for (Socket socket : new Socket[] {client, redis}) {
                try {
                    socket.close();
                } catch (IOException gone) {
                    // Already closed.
                }
            }
        }
    }
}
