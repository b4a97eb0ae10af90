package dev.jobfn.faults.redis;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Observes all commands to a Redis with MONITOR, and reconnects when Redis comes back. */
public final class RedisTap implements AutoCloseable {
    private final int port;
    private final Consumer<Entry> history;
    private final String queue;
    private final Thread thread = new Thread(this::listen, "redis-tap");
    private volatile boolean closed;
    private volatile Socket socket;
    private volatile long lastWrite = System.nanoTime();

    private RedisTap(int port, String queue, Consumer<Entry> history) {
        this.port = port;
        this.queue = queue;
        this.history = history;
    }

    /** Starts observing the Redis at this local port. */
    public static RedisTap on(int port, String queue, Consumer<Entry> history) {
        RedisTap tap = new RedisTap(port, queue, history);
        tap.thread.setDaemon(true);
        tap.thread.start();
        return tap;
    }

    /** The time since the last write about a job, in seconds. */
    public long silentSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastWrite);
    }

    private void listen() {
        boolean again = false;
        while (!closed) {
            try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket = connection;
                connection.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1), 1 << 16);
                if (again) {
                    history.accept(new Entry.Gap(Recorder.now()));
                }
                again = true;
                Writes writes = new Writes(queue, this::record);
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    MonitorLine.parse(line).ifPresent(writes::read);
                }
            } catch (IOException away) {
                // Redis will come back, or this tap has been closed.
            }
            pause();
        }
    }

    private void record(Entry entry) {
        lastWrite = System.nanoTime();
        history.accept(entry);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException gone) {
            // Already closed.
        }
    }
}
