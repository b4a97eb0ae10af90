package dev.jobfn.faults.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Delays replication. Data from the master arrives at the replica later, or never if the master dies first. */
final class LaggingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final long lagMillis;

    private LaggingProxy(ServerSocket server, int target, long lagMillis) {
        this.server = server;
        this.target = target;
        this.lagMillis = lagMillis;
    }

    static LaggingProxy before(int target, long lagMillis) throws IOException {
        LaggingProxy proxy =
                new LaggingProxy(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), target, lagMillis);
        start(proxy::accept);
        return proxy;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket replica = server.accept();
                Socket master = new Socket(InetAddress.getLoopbackAddress(), target);
                start(() -> pass(replica, master, 0));
                start(() -> pass(master, replica, lagMillis));
            } catch (IOException closed) {
                // The replica will reconnect.
            }
        }
    }

    /** Data, and the time at which to deliver it. */
    private record Piece(ByteBuffer bytes, long due) {}

    private static void pass(Socket from, Socket to, long lag) {
        LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
        start(() -> deliver(pieces, from, to));
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lag);
                pieces.add(new Piece(ByteBuffer.wrap(Arrays.copyOf(buffer, read)), due));
            }
        } catch (IOException broken) {
            // Data in flight is lost.
        }
    }

    private static void deliver(LinkedBlockingQueue<Piece> pieces, Socket from, Socket to) {
        try {
            while (!from.isClosed()) {
                Piece piece = pieces.poll(1, TimeUnit.SECONDS);
                if (piece != null) {
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, piece.due() - System.nanoTime()));
                    to.getOutputStream().write(piece.bytes().array());
                }
            }
        } catch (IOException broken) {
            // The connection is broken.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "lagging");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
