package dev.jobfn.client;

import dev.jobfn.client.http.Answer;
import dev.jobfn.client.http.Call;
import dev.jobfn.client.http.RetryBudget;
import dev.jobfn.client.http.Transport;
import dev.jobfn.client.problem.JobfnProblemException;
import dev.jobfn.client.problem.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Follows one job for one subscriber, over as many connections as necessary. The subscription connects when the
 * subscriber first demands events, reads no more lines than the subscriber demands events, and continues after the last
 * event when a connection ends.
 */
final class EventSubscription implements Flow.Subscription {
    private static final int NO_CONTENT = 204;
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final Flow.Subscriber<? super JobEvent> subscriber;
    private final Transport transport;
    private final URI uri;
    private final Wire wire;
    private final RetryBudget budget;
    private EventConnection connection;
    private CompletableFuture<Answer> stream;
    private Optional<String> lastId = Optional.empty();
    private long demand;
    private boolean started;
    private boolean done;

    /** @param uri the address of the job's events */
    EventSubscription(Flow.Subscriber<? super JobEvent> subscriber, Transport transport, URI uri, Wire wire) {
        this.subscriber = subscriber;
        this.transport = transport;
        this.uri = uri;
        this.wire = wire;
        this.budget = transport.retryBudget();
    }

    @Override
    public void request(long events) {
        if (events <= 0) {
            fail(new IllegalArgumentException("a subscriber must request at least one event, not " + events));
            return;
        }
        EventConnection waiting;
        boolean first;
        synchronized (this) {
            if (done) {
                return;
            }
            demand = demand + events < 0 ? Long.MAX_VALUE : demand + events;
            waiting = connection;
            first = !started;
            started = true;
        }
        if (first) {
            connect();
        } else if (waiting != null) {
            waiting.continueReading();
        }
    }

    @Override
    public void cancel() {
        end();
    }

    /** Whether the subscriber waits for an event. */
    synchronized boolean demands() {
        return !done && demand > 0;
    }

    private void connect() {
        EventConnection opened = new EventConnection(this);
        CompletableFuture<Answer> opening;
        synchronized (this) {
            if (done) {
                return;
            }
            connection = opened;
            opening = transport.stream(Call.events(uri, lastId), opened);
            stream = opening;
        }
        opened.watch();
        CompletableFuture<?> unused = opening.whenComplete((answer, error) -> disconnected(opened, answer, error));
    }

    /** Called when something arrives, even if it is only a comment. */
    synchronized void heard() {
        budget.reset();
    }

    /** Passes an event to the subscriber. */
    void received(String id, String name, String data) {
        Optional<JobEvent> event = switch (name) {
            case "state" -> Optional.of(new JobEvent.Changed(id, wire.read(data, JobRecord.class)));
            case "progress" -> Optional.of(new JobEvent.Progressed(id, wire.read(data, JobRecord.Progress.class)));
            default -> Optional.empty();
        };
        synchronized (this) {
            if (done) {
                return;
            }
            lastId = Optional.of(id);
            if (event.isPresent() && demand < Long.MAX_VALUE) {
                demand--;
            }
        }
        event.ifPresent(subscriber::onNext);
        if (event.orElse(null) instanceof JobEvent.Changed changed
                && changed.job().state().ended()) {
            complete();
        }
    }

    private void disconnected(EventConnection from, Answer answer, Throwable error) {
        from.close();
        if (error == null && answer.status() == NO_CONTENT) {
            complete();
            return;
        }
        Optional<Duration> pause = Optional.of(from.reconnectAfter().orElse(RECONNECT_AFTER));
        if (error != null) {
            pause = isTransient(error) ? pauseAfter(error) : Optional.empty();
        }
        if (pause.isEmpty()) {
            fail(Steps.cause(error));
            return;
        }
        CompletableFuture.delayedExecutor(pause.get().toNanos(), TimeUnit.NANOSECONDS)
                .execute(this::connect);
    }

    private synchronized Optional<Duration> pauseAfter(Throwable error) {
        Optional<Duration> asked =
                error instanceof JobfnProblemException answer ? answer.problem().retryAfter() : Optional.empty();
        return budget.next(asked);
    }

    private static boolean isTransient(Throwable error) {
        return error instanceof UnreachableException
                || (error instanceof JobfnProblemException answer
                        && answer.problem().isOverload());
    }

    /** Ends a connection on which nothing arrives any more. */
    void abandon(EventConnection silent) {
        CompletableFuture<Answer> open;
        synchronized (this) {
            if (connection != silent || done) {
                return;
            }
            open = stream;
        }
        open.completeExceptionally(
                new UnreachableException("GET", uri, new IOException("nothing arrived for a minute")));
    }

    private void complete() {
        if (end()) {
            subscriber.onComplete();
        }
    }

    void fail(Throwable error) {
        if (end()) {
            subscriber.onError(error);
        }
    }

    private boolean end() {
        CompletableFuture<Answer> open;
        EventConnection last;
        synchronized (this) {
            if (done) {
                return false;
            }
            done = true;
            open = stream;
            last = connection;
        }
        if (last != null) {
            last.close();
        }
        if (open != null) {
            open.cancel(true);
        }
        return true;
    }
}
