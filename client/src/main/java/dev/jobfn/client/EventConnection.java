package dev.jobfn.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * One connection that receives server-sent events. It reads line by line, and only while the subscriber waits for an
 * event. The service sends a comment every 15 seconds, so a connection that is silent for a minute is broken.
 */
final class EventConnection implements Flow.Subscriber<String> {
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);

    private final EventSubscription subscription;
    private Flow.Subscription lines;
    private boolean idle;
    private boolean closed;
    private long heardAt = System.nanoTime();
    private Optional<Duration> reconnectAfter = Optional.empty();
    private String id = "";
    private String name = "";
    private final StringBuilder data = new StringBuilder();

    EventConnection(EventSubscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public void onSubscribe(Flow.Subscription upstream) {
        synchronized (this) {
            lines = upstream;
            idle = true;
            if (closed) {
                upstream.cancel();
                return;
            }
        }
        continueReading();
    }

    @Override
    public void onNext(String line) {
        synchronized (this) {
            heardAt = System.nanoTime();
        }
        subscription.heard();
        try {
            read(line);
        } catch (RuntimeException e) {
            subscription.fail(e);
            return;
        }
        synchronized (this) {
            idle = true;
        }
        continueReading();
    }

    /** Asks for the next line, unless a line is on its way or the subscriber wants no event. */
    void continueReading() {
        Flow.Subscription upstream;
        synchronized (this) {
            if (!idle || closed || !subscription.demands()) {
                return;
            }
            idle = false;
            heardAt = System.nanoTime();
            upstream = lines;
        }
        upstream.request(1);
    }

    private void read(String line) {
        if (line.isEmpty()) {
            if (data.length() > 0) {
                String text = data.substring(0, data.length() - 1);
                data.setLength(0);
                subscription.received(id, name, text);
            }
            name = "";
            return;
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
        switch (field) {
            case "id" -> id = value;
            case "event" -> name = value;
            case "data" -> data.append(value).append('\n');
            case "retry" -> readRetry(value);
            default -> {
                // This is a comment, or a field of a later version.
            }
        }
    }

    private synchronized void readRetry(String value) {
        try {
            reconnectAfter = Optional.of(Duration.ofMillis(Integer.parseUnsignedInt(value)));
        } catch (NumberFormatException e) {
            // The specification of server-sent events says that such a line is ignored.
        }
    }

    /** How long to wait before connecting again, if the service has said so. */
    synchronized Optional<Duration> reconnectAfter() {
        return reconnectAfter;
    }

    /** Starts checking whether the connection is silent. */
    void watch() {
        CompletableFuture.delayedExecutor(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    boolean silent;
                    synchronized (this) {
                        if (closed) {
                            return;
                        }
                        silent = !idle && System.nanoTime() - heardAt > LONGEST_SILENCE.toNanos();
                    }
                    if (silent) {
                        subscription.abandon(this);
                    } else {
                        watch();
                    }
                });
    }

    void close() {
        Flow.Subscription upstream;
        synchronized (this) {
            closed = true;
            upstream = lines;
        }
        if (upstream != null) {
            upstream.cancel();
        }
    }

    @Override
    public void onError(Throwable error) {
        // The subscription learns of this from the response.
    }

    @Override
    public void onComplete() {
        // The subscription learns of this from the response.
    }
}
