package dev.jobfn.http.server;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps track of how long this function has been idle, because the platform stops idle pods. Health checks do not
 * count, because the platform sends them for as long as the pod lives.
 */
final class RequestActivity extends HttpFilter {
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long idleSince = System.nanoTime();

    /**
     * The time since the last request ended, or since the start if there has been no request; zero while a request is
     * in flight.
     */
    Duration idle() {
        return inFlight.get() > 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - idleSince);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getRequestURI().startsWith("/health/")) {
            chain.doFilter(request, response);
            return;
        }
        inFlight.incrementAndGet();
        try {
            chain.doFilter(request, response);
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new AsyncEnd());
            } else {
                end();
            }
        }
    }

    private void end() {
        idleSince = System.nanoTime();
        inFlight.decrementAndGet();
    }

    /** Long polls and streams end after their servlet has returned. */
    private final class AsyncEnd implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            end();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows.
        }
    }
}
