package dev.jobfn.http.tomcat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Delays the stop of the web server until all responses have been written. Spring Boot's graceful shutdown waits for a
 * request only until its servlet returns. Tomcat writes a response without a body after that, so without the delay the
 * connection could be closed before the client receives the response.
 */
public final class ResponseDrain implements SmartLifecycle {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private volatile WatchedProtocol protocol;
    private volatile boolean running;

    void watch(WatchedProtocol watched) {
        protocol = watched;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (protocol != null && protocol.busyConnections().get() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Runs between the graceful shutdown and the stop of the web server. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
    }
}
