package dev.jobfn.status;

import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobChanges.Watch;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.redis.read.JobReader.Found;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.springframework.web.servlet.function.ServerResponse.SseBuilder;

/**
 * An event stream that sends one job's events to one client. The stream subscribes to the job's changes, reads the job,
 * and reads it again after each change. Events are written one at a time, on a thread that a slow client may block.
 */
final class EventStream {
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final JobId job;
    private final StreamEvents events;
    private final JobReader reader;
    private final Executor writers;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private SseBuilder sse;

    EventStream(JobId job, StreamEvents events, JobReader reader, Executor writers) {
        this.job = job;
        this.events = events;
        this.reader = reader;
        this.writers = writers;
    }

    void onClose(Runnable action) {
        CompletableFuture<?> unused = closed.thenRun(action);
    }

    void begin(SseBuilder builder, JobChanges changes) {
        synchronized (this) {
            sse = builder;
        }
        builder.onComplete(() -> closed.complete(null));
        builder.onTimeout(() -> closed.complete(null));
        builder.onError(error -> closed.complete(null));
        try {
            changes.watch(job, () -> read(false)).whenComplete(this::subscribed);
        } catch (JobStoreException e) {
            // There is no connection to subscribe on, and the response has already started.
            subscribed(null, e);
        }
    }

    private void subscribed(Watch watch, Throwable error) {
        if (error != null) {
            write(this::endWithRetry);
            return;
        }
        onClose(watch::close);
        read(false);
    }

    /** Sends a comment, which keeps proxies from closing the stream and detects that the client has disconnected. */
    void sendHeartbeat() {
        write(() -> sse.comment(" here").send());
    }

    /** Ends the stream with the current record. The client may reconnect. */
    void end() {
        read(true);
    }

    private void read(boolean last) {
        if (closed.isDone()) {
            return;
        }
        reader.findAsync(job)
                .whenComplete((found, error) -> write(() -> {
                    if (error == null) {
                        send(found);
                    }
                    // If Redis does not answer, the stream ends and the client reconnects later.
                    if (error != null || last) {
                        endWithRetry();
                    }
                }));
    }

    private void send(Optional<Found> found) throws IOException {
        if (found.isEmpty()) {
            finish();
            return;
        }
        Job record = found.get().job();
        Optional<StreamEvents.Event> event = events.next(record);
        if (event.isPresent()) {
            sse.id(event.get().id()).event(event.get().name()).send(event.get().data());
        }
        if (record.state().ended()) {
            finish();
        }
    }

    private void endWithRetry() throws IOException {
        if (!closed.isDone()) {
            sse.retry(RECONNECT_AFTER).send();
            finish();
        }
    }

    private void finish() {
        sse.complete();
        closed.complete(null);
    }

    private interface Write {
        void run() throws IOException;
    }

    private void write(Write write) {
        writers.execute(() -> {
            synchronized (this) {
                if (closed.isDone() || sse == null) {
                    return;
                }
                try {
                    write.run();
                } catch (IOException | IllegalStateException e) {
                    // The client has disconnected. Tomcat ends the request.
                    closed.complete(null);
                }
            }
        });
    }
}
