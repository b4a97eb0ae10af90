package dev.jobfn.faults.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy between the functions and Redis that can break, delay and silence connections. Each node of a cluster
 * has its own port.
 */
public final class RedisProxy implements AutoCloseable {
    private final List<Listener> listeners = new ArrayList<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private volatile boolean answers = true;
    private boolean held;

    private RedisProxy() {}

    /** Starts a proxy for a Redis on this machine. */
    public static RedisProxy before(int target) throws IOException {
        RedisProxy proxy = withPorts(1);
        proxy.route(0, target);
        return proxy;
    }

    /** Starts a proxy with this many ports, which have no target yet. */
    public static RedisProxy withPorts(int number) throws IOException {
        RedisProxy proxy = new RedisProxy();
        for (int i = 0; i < number; i++) {
            Listener listener =
                    new Listener(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), new AtomicInteger());
            proxy.listeners.add(listener);
            start("redis-proxy", () -> proxy.accept(listener));
        }
        return proxy;
    }

    /** Routes new connections of a listener to this port. Existing connections are unaffected. */
    public void route(int listener, int target) {
        listeners.get(listener).target().set(target);
    }

    /** The URL of the first port. */
    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** The first port. */
    public int port() {
        return ports().get(0);
    }

    /** All ports. */
    public List<Integer> ports() {
        return listeners.stream()
                .map(listener -> listener.server().getLocalPort())
                .toList();
    }

    /** Holds back all commands to Redis, or lets them through again. */
    public synchronized void hold(boolean late) {
        held = late;
        notifyAll();
    }

    private synchronized void awaitPassage() throws IOException {
        try {
            while (held) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Breaks all connections. Commands in flight may or may not have been executed. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Silences all existing connections. They stay open, but nothing gets through. */
    public void silence() {
        links.forEach(link -> link.silent().set(true));
    }

    /** Discards all replies for this long while Redis still executes commands, and then breaks all connections. */
    public void loseReplies(long millis) throws InterruptedException {
        answers = false;
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } finally {
            cut();
            answers = true;
        }
    }

    /** Sets whether connections are accepted. If they are not, existing connections are broken as well. */
    public void open(boolean taken) {
        open = taken;
        if (!taken) {
            cut();
        }
    }

    private void accept(Listener listener) {
        while (!listener.server().isClosed()) {
            try {
                Socket client = listener.server().accept();
                if (open) {
                    connect(client, listener.target().get());
                } else {
                    client.close();
                }
            } catch (IOException refused) {
                // The proxy is closed or Redis is down. The client sees its connection close.
            }
        }
    }

    private void connect(Socket client, int target) throws IOException {
        try {
            Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
            if (redis.getLocalPort() == target) {
                // Nothing listens on the port, so the socket connected to itself.
                redis.close();
                throw new IOException("away");
            }
            client.setTcpNoDelay(true);
            redis.setTcpNoDelay(true);
            Link link = new Link(client, redis, new AtomicBoolean());
            links.add(link);
            start("redis-ask", () -> pass(link, client, redis, false));
            start("redis-answer", () -> pass(link, redis, client, true));
        } catch (IOException away) {
            client.close();
        }
    }

    private void pass(Link link, Socket from, Socket to, boolean answer) {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!answer) {
                    awaitPassage();
                }
                if (!link.silent().get() && (!answer || answers)) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException broken) {
            // The other side's connection is closed below.
        } finally {
            link.close();
            links.remove(link);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        for (Listener listener : listeners) {
            listener.server().close();
        }
        cut();
    }

    /**
     * A port that clients connect to.
     *
     * @param target the port that new connections are routed to
     */
    private record Listener(ServerSocket server, AtomicInteger target) {}

    /** Two connections that are closed together. */
    private record Link(Socket client, Socket redis, AtomicBoolean silent) {
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
