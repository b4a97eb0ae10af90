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

/** Stands between the functions and Redis, and breaks their connections. Of a cluster each node has a door of its own. */
public final class RedisProxy implements AutoCloseable {
    private final List<Door> doors = new ArrayList<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private volatile boolean answers = true;
    private boolean held;

    private RedisProxy() {}

    /** Starts to pass on what comes to a Redis on this machine. */
    public static RedisProxy before(int target) throws IOException {
        RedisProxy proxy = withDoors(1);
        proxy.lead(0, target);
        return proxy;
    }

    /** Opens so many doors, which lead nowhere yet. */
    public static RedisProxy withDoors(int number) throws IOException {
        RedisProxy proxy = new RedisProxy();
        for (int i = 0; i < number; i++) {
            Door door = new Door(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), new AtomicInteger());
            proxy.doors.add(door);
            start("redis-proxy", () -> proxy.accept(door));
        }
        return proxy;
    }

    /** From now on new connections through a door lead to this port; those that are there stay as they are. */
    public void lead(int door, int target) {
        doors.get(door).target().set(target);
    }

    /** The address of the first door. */
    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** The port of the first door. */
    public int port() {
        return ports().get(0);
    }

    /** The ports of all doors. */
    public List<Integer> ports() {
        return doors.stream().map(door -> door.server().getLocalPort()).toList();
    }

    /** Whether what Redis is told stays on its way; once it does not any more, all of it arrives. */
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

    /** Breaks all connections: what was on its way, asked or answered, may or may not have happened. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** All connections that are there stay open, and nothing comes through them any more. */
    public void silence() {
        links.forEach(link -> link.silent().set(true));
    }

    /** For this long Redis does what it is told and nobody hears of it; then all connections break. */
    public void loseReplies(long millis) throws InterruptedException {
        answers = false;
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } finally {
            cut();
            answers = true;
        }
    }

    /** Whether connections are taken; those that are there break when they are not. */
    public void open(boolean taken) {
        open = taken;
        if (!taken) {
            cut();
        }
    }

    private void accept(Door door) {
        while (!door.server().isClosed()) {
            try {
                Socket client = door.server().accept();
                if (open) {
                    connect(client, door.target().get());
                } else {
                    client.close();
                }
            } catch (IOException refused) {
                // closed, or Redis is away: the client sees its connection end
            }
        }
    }

    private void connect(Socket client, int target) throws IOException {
        try {
            Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
            if (redis.getLocalPort() == target) {
                // Nobody listens there, and this connection has met itself.
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
            // the other side is to see it too
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
        for (Door door : doors) {
            door.server().close();
        }
        cut();
    }

    /**
     * A port that clients know.
     *
     * @param target the port that new connections lead to
     */
    private record Door(ServerSocket server, AtomicInteger target) {}

    /** Two connections that stand and fall together. */
    private record Link(Socket client, Socket redis, AtomicBoolean silent) {
        void close() {
            for (Socket socket : new Socket[] {client, redis}) {
                try {
                    socket.close();
                } catch (IOException gone) {
                    // as wanted
                }
            }
        }
    }
}
