package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.event.FollowUps;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.http.Problems;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.run.invoke.Handlers;
import dev.jobfn.run.invoke.Invocable;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
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
    private final RedisJobStore store;
    private final FollowUps followUps;
    private final RunSettings times;
    private final Neighbours neighbours;
    private final Claims claims;
    private final Outcomes outcomes;
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
        this.store = store;
        this.followUps = followUps;
        this.times = times;
        this.neighbours = neighbours;
        this.claims = new Claims(store, followUps, times);
        this.outcomes = new Outcomes(store, followUps, times, threads);
    }

    void take(CloudEvent event) {
        List<Queued> jobs = JobEvents.readQueued(event);
        if (jobs.isEmpty() || catalog.queue(jobs.get(0).job().queue()).isEmpty()) {
            throw Problems.notAnEvent().exception();
        }
        Queue<Queued> left = new ConcurrentLinkedQueue<>(jobs);
        CompletableFuture<?>[] beside = Stream.generate(() -> CompletableFuture.runAsync(() -> takeAll(left), threads))
                .limit(Math.min(jobs.size(), ABREAST) - 1L)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> others = CompletableFuture.allOf(beside);
        try {
            takeAll(left);
        } finally {
            // The answer speaks for all of them.
            others.exceptionally(error -> null).join();
        }
        throwErrorOf(others);
    }

    /** Throws what kept those beside from claiming a job. */
    private static void throwErrorOf(CompletableFuture<Void> ended) {
        try {
            ended.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Takes one after another, until none is left. */
    private void takeAll(Queue<Queued> left) {
        CompletableFuture<Void> recorded = DONE;
        try {
            for (Queued queued = left.poll(); queued != null; queued = left.poll()) {
                recorded = CompletableFuture.allOf(recorded, take(queued));
            }
        } catch (InterruptedException e) {
            // The process ends; the lease's end brings the job back.
            Thread.currentThread().interrupt();
        } finally {
            recorded.join();
        }
    }

    /** Done once it is recorded how the job ended. */
    private CompletableFuture<Void> take(Queued queued) throws InterruptedException {
        Optional<JobType> type = catalog.type(queued.type());
        // Longer types have lanes of their own; a Trigger may lead here what belongs there.
        Optional<Invocable> handler = type.filter(times::hold).flatMap(handlers::find);
        if (handler.isEmpty()) {
            LOG.warn("no handler for type {} here, or not time enough; {} is put off", queued.type(), queued.job());
            claims.giveBack(queued, ROLLOUT_PAUSE);
            return DONE;
        }
        if (neighbours.enter(queued.alone(), times.startWait(type.get()))) {
            return claimAndRun(queued, type.get(), handler.get());
        }
        claims.giveBack(queued, SHUT_PAUSE);
        return DONE;
    }

    private CompletableFuture<Void> claimAndRun(Queued queued, JobType type, Invocable handler)
            throws InterruptedException {
        CompletableFuture<Void> recorded = DONE;
        try {
            long claimedAt = System.nanoTime();
            Optional<Claimed> claim = claims.claim(queued);
            if (claim.isPresent()) {
                recorded = run(claim.get(), type, handler, claimedAt);
            }
            return recorded;
        } finally {
            CompletableFuture<Void> unused = recorded.whenComplete((done, error) -> neighbours.leave());
        }
    }

    private CompletableFuture<Void> run(Claimed claim, JobType type, Invocable handler, long claimedAt)
            throws InterruptedException {
        RunContext context = new RunContext(claim, Instant.now().plus(claim.timeout()));
        LeasedRun lease = new LeasedRun(store, followUps, times, claim, context, claimedAt);
        HandlerThread work = HandlerThread.start(threads, handler, claim.input(), context);
        try {
            LeasedRun.End end = lease.watch(work, neighbours.cleared());
            if (end == LeasedRun.End.CANCELLED) {
                context.cancel();
            }
            if (end != LeasedRun.End.ENDED) {
                work.interrupt();
                if (!lease.seesOut(work)) {
                    neighbours.straggles(claim.job());
                }
            }
            return record(claim, type, work, end);
        } finally {
            // Whatever went wrong above, a handler that nobody watches must not go on.
            work.interrupt();
        }
    }

    private CompletableFuture<Void> record(Claimed claim, JobType type, HandlerThread work, LeasedRun.End end)
            throws InterruptedException {
        Optional<String> result = work.result();
        if (result.isPresent() && end != LeasedRun.End.TIMEOUT) {
            // What it finished before it heard that it should end counts, and the token tells whether the lease is
            // another's by now.
            return outcomes.succeeded(claim, type, result.get());
        }
        switch (end) {
            case ENDED -> outcomes.failed(claim, type, work.error().orElseThrow());
            case TIMEOUT -> outcomes.timedOut(claim, type);
            case CANCELLED -> outcomes.cancelled(claim, type);
            case CLEARED -> outcomes.released(claim);
            case LEASE_LOST ->
                // The clock finds the loss.
                LOG.warn("run {} of {} could not keep its lease and was interrupted", claim.attempt(), claim.job());
        }
        return DONE;
    }
}
