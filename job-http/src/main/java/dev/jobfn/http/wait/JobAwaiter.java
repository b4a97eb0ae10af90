package dev.jobfn.http.wait;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.redis.read.JobReader.Found;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits for jobs to end without holding a thread. A wait subscribes to the job's changes in Redis and then reads the
 * job. It reads the job again after each change, after a reconnection to Redis, and when the wait times out. At
 * SIGTERM, every wait ends with the job's current record.
 */
public final class JobAwaiter implements AutoCloseable {
    private static final int THREADS = 4;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    /** The part of a request's time limit that is reserved for the last read and the response after the wait. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final JobReader reader;
    private final JobChanges changes;
    private final WaitLimiter limiter;
    private final Duration longest;
    /**
     * Writes the responses. If the Redis connection's threads wrote them, writing a thousand responses would delay the
     * replies from Redis so long that commands would time out.
     */
    private final ExecutorService responses = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "job-awaiter");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Creates an awaiter that has no waits yet.
     *
     * @param limiter limits the waits
     * @param requestTimeout how long a request may take; every wait ends before this time is up
     */
    public JobAwaiter(JobReader reader, JobChanges changes, WaitLimiter limiter, Duration requestTimeout) {
        this.reader = reader;
        this.changes = changes;
        this.limiter = limiter;
        this.longest = requestTimeout.minus(SLACK).isNegative() ? Duration.ZERO : requestTimeout.minus(SLACK);
    }

    /**
     * Waits until the job has ended or the wait times out. The future then completes with the job as it is at that
     * time, or with an empty value if there is no such job. It fails with a {@link JobStoreException} if Redis does not
     * answer. Cancelling the future ends the wait.
     *
     * @param tenant the tenant that waits
     * @throws ProblemException too-many-waiters, quota-exceeded
     */
    public CompletableFuture<Optional<Found>> awaitEnd(JobId id, String tenant, Duration time) {
        Wait wait = new Wait(id);
        WaitLimiter.Permit permit = limiter.acquire(tenant, () -> wait.read(true));
        CompletableFuture<?> unused = wait.answer.whenComplete((found, error) -> permit.release());
        try {
            wait.begin(time.compareTo(longest) < 0 ? time : longest);
        } catch (JobStoreException e) {
            // There is no connection to subscribe on. Completing the wait releases its permit.
            wait.answer.completeExceptionally(e);
        }
        return wait.answer;
    }

    @Override
    public void close() {
        responses.shutdown();
    }

    private final class Wait {
        private final JobId id;
        private final CompletableFuture<Optional<Found>> answer = new CompletableFuture<>();

        Wait(JobId id) {
            this.id = id;
        }

        void begin(Duration time) {
            // The timer is cancelled with the wait. Most waits end early, so thousands of timers would otherwise
            // outlive their waits.
            CompletableFuture<Void> timer =
                    new CompletableFuture<Void>().completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture<?> unusedEnd = timer.thenRun(() -> read(true));
            CompletableFuture<?> unusedCancel = answer.whenComplete((found, failure) -> timer.cancel(false));
            changes.watch(id, this::readAfterChange).whenComplete((watch, error) -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                    return;
                }
                CompletableFuture<?> unused = answer.whenComplete((found, failure) -> watch.close());
                read(limiter.isClosing());
            });
        }

        void read(boolean last) {
            read(last, answer::completeExceptionally);
        }

        /**
         * Right after a reconnection, Redis may not be readable yet, so a failed read is repeated and does not end the
         * wait.
         */
        private void readAfterChange() {
            read(
                    false,
                    error -> CompletableFuture.delayedExecutor(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS, responses)
                            .execute(this::readAfterChange));
        }

        private void read(boolean last, Consumer<Throwable> onFailure) {
            if (answer.isDone()) {
                return;
            }
            reader.findAsync(id)
                    .whenCompleteAsync(
                            (found, error) -> {
                                if (error != null) {
                                    onFailure.accept(error);
                                } else if (last
                                        || found.isEmpty()
                                        || found.get().job().state().ended()) {
                                    answer.complete(found);
                                }
                            },
                            responses);
        }
    }
}
