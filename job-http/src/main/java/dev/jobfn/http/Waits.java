package dev.jobfn.http;

import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.redis.JobChanges;
import dev.jobfn.redis.RedisJobReader;
import dev.jobfn.redis.RedisJobReader.Found;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * Waits for jobs to end, woken by Redis: subscribes, then reads, and reads again at each change, when a lost connection is
 * back, and at the end of the wait. No thread is held. At SIGTERM every wait ends with the record as it stands.
 */
public final class Waits implements SmartLifecycle {
    private final RedisJobReader reader;
    private final JobChanges changes;
    private final int most;
    private final Set<Wait> underway = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** @param most how many may wait at once */
    public Waits(RedisJobReader reader, JobChanges changes, int most) {
        this.reader = reader;
        this.changes = changes;
        this.most = most;
    }

    /**
     * Completes when the job has ended, or with its record as it stands when the time is over; empty where there is none.
     *
     * @throws ProblemException too-many-waiters
     */
    public CompletableFuture<Optional<Found>> untilEnded(JobId id, Duration time) {
        if (underway.size() >= most) {
            throw Problems.tooManyWaiters(most).exception();
        }
        Wait wait = new Wait(id);
        underway.add(wait);
        CompletableFuture<Optional<Found>> answer = wait.answer.whenComplete((found, error) -> underway.remove(wait));
        wait.begin(time);
        return answer;
    }

    private final class Wait {
        private final JobId id;
        private final CompletableFuture<Optional<Found>> answer = new CompletableFuture<>();

        Wait(JobId id) {
            this.id = id;
        }

        void begin(Duration time) {
            changes.watch(id, () -> read(false)).whenComplete((watch, error) -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                    return;
                }
                CompletableFuture<?> unused = answer.whenComplete((found, failure) -> watch.close());
                read(closing);
            });
            CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> read(true));
        }

        void read(boolean last) {
            if (answer.isDone()) {
                return;
            }
            reader.start(id).whenComplete((found, error) -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                } else if (last || found.isEmpty() || ended(found.get())) {
                    answer.complete(found);
                }
            });
        }

        private static boolean ended(Found found) {
            Job job = found.job();
            return job.state().ended();
        }
    }

    @Override
    public void start() {
        closing = false;
    }

    /** Before the server's graceful stop, which would wait for the waits. */
    @Override
    public void stop() {
        closing = true;
        underway.forEach(wait -> wait.read(true));
    }

    @Override
    public boolean isRunning() {
        return !closing;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
