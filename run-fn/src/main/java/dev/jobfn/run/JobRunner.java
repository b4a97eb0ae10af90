package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.event.FollowUps;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.http.Problems;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.run.invoke.Handlers;
import dev.jobfn.run.invoke.Invocable;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a {@code job.queued} event and runs its jobs to the end, some abreast. Each is claimed when its turn comes: what no
 * longer fits in the request is then put back, and of a process that dies only the running jobs have to lose their leases. While
 * a success is recorded the next job begins; the event is answered when all are. Throws while a job can't be claimed, so that
 * the broker delivers the event again; a job that is not to be claimed by this event any more, because it has run or was
 * cancelled, is passed over.
 */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    /** When a type is not known here: a rollout is under way, and another revision knows it. */
    private static final Duration ROLLOUT_PAUSE = Duration.ofSeconds(10);
    /** When no run begins here any more: the platform has not noticed yet, and would bring the job again at once. */
    private static final Duration SHUT_PAUSE = Duration.ofSeconds(1);

    /**
     * How many jobs of an event run at once. Those that come close together share their calls of Redis, and none waits for the
     * round trips of those before it; but a process that dies takes so many with it. As many as an event carries where two
     * thousand jobs come a second.
     */
    static final int ABREAST = 25;

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Catalog catalog;
    private final Handlers handlers;
    private final RunSettings times;
    private final Neighbours neighbours;
    private final Claims claims;
    private final Attempts attempts;
    private final Executor threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    JobRunner(
            Catalog catalog,
            Handlers handlers,
            RedisJobStore store,
            FollowUps followUps,
            RunSettings times,
            Neighbours neighbours) {
        this.catalog = catalog;
        this.handlers = handlers;
        this.times = times;
        this.neighbours = neighbours;
        this.claims = new Claims(store, followUps, times, threads);
        this.attempts = new Attempts(store, followUps, times, neighbours, threads);
    }

    void take(CloudEvent event) {
        List<Queued> jobs = JobEvents.readQueued(event);
        if (jobs.isEmpty() || catalog.queue(jobs.get(0).job().queue()).isEmpty()) {
            throw Problems.notAnEvent().exception();
        }
        Delivery delivery = new Delivery(jobs);
        for (int abreast = 0; abreast < ABREAST; abreast++) {
            takeNext(delivery);
        }
        delivery.await();
    }

    /** Begins the next, if one is left, which then goes its way by itself, and has another begun when its handler has ended. */
    private void takeNext(Delivery delivery) {
        delivery.next().ifPresent(queued -> {
            CompletableFuture<Void> unused = DONE.thenCompose(go -> begin(queued, () -> takeNext(delivery)))
                    .whenComplete((over, error) -> delivery.over(error));
        });
    }

    private CompletableFuture<Void> begin(Queued queued, Runnable next) {
        Optional<JobType> type = catalog.type(queued.type());
        // Longer types have lanes of their own; a Trigger may lead here what belongs there.
        Optional<Invocable> handler = type.filter(times::hold).flatMap(handlers::find);
        if (handler.isEmpty()) {
            LOG.warn("no handler for type {} here, or not time enough; {} is put off", queued.type(), queued.job());
            return giveBack(queued, ROLLOUT_PAUSE, next);
        }
        return neighbours
                .place(queued.alone(), times.startWait(type.get()), threads)
                .thenCompose(entered -> entered
                        ? claimAndRun(queued, type.get(), handler.get(), next)
                        : giveBack(queued, SHUT_PAUSE, next));
    }

    private CompletableFuture<Void> giveBack(Queued queued, Duration pause, Runnable next) {
        claims.giveBack(queued, pause);
        next.run();
        return DONE;
    }

    private CompletableFuture<Void> claimAndRun(Queued queued, JobType type, Invocable handler, Runnable next) {
        long claimedAt = System.nanoTime();
        return DONE.thenCompose(entered -> claims.claim(queued))
                .thenCompose(claim -> {
                    if (claim.isPresent()) {
                        return attempts.start(claim.get(), type, handler, claimedAt, next);
                    }
                    threads.execute(next);
                    return DONE;
                })
                .whenComplete((over, error) -> neighbours.leave());
    }
}
