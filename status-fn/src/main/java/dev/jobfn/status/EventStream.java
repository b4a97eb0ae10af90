package dev.jobfn.status;

import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.JobChanges;
import dev.jobfn.redis.JobChanges.Watch;
import dev.jobfn.redis.RedisJobReader;
import dev.jobfn.redis.RedisJobReader.Found;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.springframework.web.servlet.function.ServerResponse.SseBuilder;

/**
 * One client that follows one job. Subscribes, then reads, and reads again when told; what is read is written by a thread
 * that may be held up by a slow client, one write at a time.
 */
final class EventStream {
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final JobId job;
    private final EventLog log;
    private final RedisJobReader reader;
    private final Executor writers;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private SseBuilder sse;

    EventStream(JobId job, EventLog log, RedisJobReader reader, Executor writers) {
        this.job = job;
        this.log = log;
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
            changes.watch(job, () -> read(false)).whenComplete(this::begun);
        } catch (JobStoreException e) {
            // Without a first connection there is nothing to listen on, and the answer has begun already.
            begun(null, e);
        }
    }

    private void begun(Watch watch, Throwable error) {
        if (error != null) {
            write(this::sayGoodbye);
            return;
        }
        onClose(watch::close);
        read(false);
    }

    /** Keeps the stream open, and finds out whether the client is still there. */
    void beat() {
        write(() -> sse.comment(" here").send());
    }

    /** Ends it with the record as it stands; the client may come back. */
    void end() {
        read(true);
    }

    private void read(boolean last) {
        if (closed.isDone()) {
            return;
        }
        reader.start(job)
                .whenComplete((found, error) -> write(() -> {
                    if (error == null) {
                        tell(found);
                    }
                    // Without Redis nothing is known: the client comes back when its own time has come.
                    if (error != null || last) {
                        sayGoodbye();
                    }
                }));
    }

    private void tell(Optional<Found> found) throws IOException {
        if (found.isEmpty()) {
            finish();
            return;
        }
        Job record = found.get().job();
        Optional<EventLog.Event> event = log.next(record);
        if (event.isPresent()) {
            sse.id(event.get().id()).event(event.get().name()).send(event.get().data());
        }
        if (record.state().ended()) {
            finish();
        }
    }

    private void sayGoodbye() throws IOException {
        if (!closed.isDone()) {
            sse.retry(COME_BACK).send();
            finish();
        }
    }

    private void finish() {
        sse.complete();
        closed.complete(null);
    }

    private interface Write {
        void go() throws IOException;
    }

    private void write(Write what) {
        writers.execute(() -> {
            synchronized (this) {
                if (closed.isDone() || sse == null) {
                    return;
                }
                try {
                    what.go();
                } catch (IOException | IllegalStateException e) {
                    // The client has gone; the container ends the request.
                    closed.complete(null);
                }
            }
        });
    }
}
