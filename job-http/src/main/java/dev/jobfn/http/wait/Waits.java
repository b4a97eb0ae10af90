package dev.jobfn.http.wait;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.JobChanges;
import dev.jobfn.redis.RedisJobReader;
import dev.jobfn.redis.RedisJobReader.Found;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Waits for jobs to end, woken by Redis: subscribes, then reads, and reads again at each change, when a lost connection is
 * back, and at the end of the wait. No thread is held. At SIGTERM every wait ends with the record as it stands.
 */
public final class Waits implements AutoCloseable {
    private static final int THREADS = 4;
    /** The pause before a read that failed is made again. */
    private static final Duration AWAY = Duration.ofMillis(500);
    /** What is left of a request when its wait is over, for the last read and the answer. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final RedisJobReader reader;
    private final JobChanges changes;
    private final Waiters waiters;
    private final Duration longest;
    /**
     * Where answers are made: on the threads of the connection to Redis, a thousand answers at once would keep the next
     * replies waiting until their time is over.
     */
    private final ExecutorService answers = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "waits");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Begins with nobody waiting.
     *
     * @param waiters the places of those who wait
     * @param request how long a request may take; a wait ends before, however long it was asked for
     */
    public Waits(RedisJobReader reader, JobChanges changes, Waiters waiters, Duration request) {
        this.reader = reader;
        this.changes = changes;
        this.waiters = waiters;
        this.longest = request.minus(SLACK).isNegative() ? Duration.ZERO : request.minus(SLACK);
    }

    /**
     * Completes when the job has ended, or with its record as it stands when the time is over; empty where there is none;
     * with a {@link JobStoreException} where Redis does not answer. Cancel it, and the wait ends, see {@link WaitingAnswer}.
     *
     * @param tenant who waits
     * @throws ProblemException too-many-waiters, quota-exceeded
     */
    public CompletableFuture<Optional<Found>> untilEnded(JobId id, String tenant, Duration time) {
        Wait wait = new Wait(id);
        Waiters.Place place = waiters.enter(tenant, () -> wait.read(true));
        CompletableFuture<?> unused = wait.answer.whenComplete((found, error) -> place.leave());
        try {
            wait.begin(time.compareTo(longest) < 0 ? time : longest);
        } catch (JobStoreException e) {
            // Without a first connection there is nothing to listen on; the place must not stay taken.
            wait.answer.completeExceptionally(e);
        }
        return wait.answer;
    }

    @Override
    public void close() {
        answers.shutdown();
    }

    private final class Wait {
        private final JobId id;
        private final CompletableFuture<Optional<Found>> answer = new CompletableFuture<>();

        Wait(JobId id) {
            this.id = id;
        }

        void begin(Duration time) {
            // A timer that is gone with the wait: most waits end early, and thousands of timers would outlive them.
            CompletableFuture<Void> over =
                    new CompletableFuture<Void>().completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture<?> unusedEnd = over.thenRun(() -> read(true));
            CompletableFuture<?> unusedCancel = answer.whenComplete((found, failure) -> over.cancel(false));
            changes.watch(id, this::readAgain).whenComplete((watch, error) -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                    return;
                }
                CompletableFuture<?> unused = answer.whenComplete((found, failure) -> watch.close());
                read(waiters.closing());
            });
        }

        void read(boolean last) {
            if (!answer.isDone()) {
                reader.start(id)
                        .whenCompleteAsync(
                                (found, error) -> {
                                    if (error != null) {
                                        answer.completeExceptionally(error);
                                    } else {
                                        heed(found, last);
                                    }
                                },
                                answers);
            }
        }

        /** Woken while Redis comes back, it may be heard before it can be read: that ends no wait. */
        void readAgain() {
            if (!answer.isDone()) {
                reader.start(id)
                        .whenCompleteAsync(
                                (found, error) -> {
                                    if (error != null) {
                                        CompletableFuture.delayedExecutor(
                                                        AWAY.toMillis(), TimeUnit.MILLISECONDS, answers)
                                                .execute(this::readAgain);
                                    } else {
                                        heed(found, false);
                                    }
                                },
                                answers);
            }
        }

        private void heed(Optional<Found> found, boolean last) {
            if (last || found.isEmpty() || found.get().job().state().ended()) {
                answer.complete(found);
            }
        }
    }
}
