package dev.jobfn.run;

import dev.jobfn.catalog.JobType;
import dev.jobfn.event.FollowUps;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.run.LeasedRun.End;
import dev.jobfn.run.invoke.Invocable;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs claimed jobs: the handler at work, its lease watched over, its outcome recorded. A job of milliseconds has one thread,
 * its handler's; one that is still at work when its first heartbeat is due gets another, which watches over it.
 */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final RedisJobStore store;
    private final FollowUps followUps;
    private final RunSettings times;
    private final AdmissionGate neighbours;
    private final Executor threads;
    private final Outcomes outcomes;
    private final HandlerThreads handlerThreads;
    /** To begin and to end a wait of it wakes no thread, as it looks ten times a second for what is due. */
    private final HashedWheelTimer firstBeats =
            new HashedWheelTimer(new DefaultThreadFactory("first-beats", true), 100, TimeUnit.MILLISECONDS);

    /** @param threads for handlers and for those who watch over them, as many as are asked for */
    Attempts(
            RedisJobStore store,
            FollowUps followUps,
            RunSettings times,
            AdmissionGate neighbours,
            Outcomes outcomes,
            Executor threads) {
        this.store = store;
        this.followUps = followUps;
        this.times = times;
        this.neighbours = neighbours;
        this.threads = threads;
        this.outcomes = outcomes;
        this.handlerThreads = new HandlerThreads(threads);
    }

    /**
     * Begins a run; holds up its caller for nothing.
     *
     * @param claimedAt before the claim was sent, {@link System#nanoTime}
     * @param next begun once the handler is no longer waited for, while its outcome is recorded; may block
     * @return done once it is recorded how the run ended
     */
    CompletableFuture<Void> start(Claimed claim, JobType type, Invocable handler, long claimedAt, Runnable next) {
        RunContext context = new RunContext(claim, Instant.now().plus(claim.timeout()));
        LeasedRun lease = new LeasedRun(store, followUps, times, claim, context, claimedAt);
        HandlerThread work = new HandlerThread(handler, claim.input(), context);
        CompletableFuture<Void> recorded = end(work, lease, context).thenCompose(end -> {
            try {
                return record(claim, type, work, lease, end);
            } finally {
                next.run();
            }
        });
        // Last, so that all that follows upon the handler's end is the handler's thread's.
        handlerThreads.execute(work);
        return recorded;
    }

    /** Gives a job back that turned out to be of a type that can't run here. */
    CompletableFuture<Void> refuse(Claimed claim, Runnable next) {
        LOG.warn("{} is of type {}, which can't run here, though its event named another", claim.job(), claim.type());
        threads.execute(next);
        return CompletableFuture.completedFuture(claim).thenComposeAsync(outcomes::released, threads);
    }

    private CompletableFuture<End> end(HandlerThread work, LeasedRun lease, RunContext context) {
        CompletableFuture<Void> due = new CompletableFuture<>();
        Timeout timer = firstBeats.newTimeout(
                out -> threads.execute(() -> due.complete(null)),
                lease.untilFirstBeat().toNanos(),
                TimeUnit.NANOSECONDS);
        return CompletableFuture.anyOf(work.ended(), neighbours.cleared(), due).thenCompose(any -> {
            timer.cancel();
            return work.ended().isDone()
                    ? CompletableFuture.completedFuture(End.ENDED)
                    : CompletableFuture.supplyAsync(() -> watch(work, lease, context), threads);
        });
    }

    private End watch(HandlerThread work, LeasedRun lease, RunContext context) {
        try {
            End end = lease.watch(work, neighbours.cleared());
            if (end == End.CANCELLED) {
                context.cancel();
            }
            if (end != End.ENDED) {
                work.interrupt();
                if (!lease.seesOut(work)) {
                    neighbours.straggles(context.jobId());
                }
            }
            return end;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            // Whatever went wrong above, a handler that nobody watches must not go on.
            work.interrupt();
        }
    }

    private CompletableFuture<Void> record(Claimed claim, JobType type, HandlerThread work, LeasedRun lease, End end) {
        Optional<String> result = work.result();
        if (result.isPresent() && end != End.TIMEOUT) {
            // What it finished before it heard that it should end counts, and the token tells whether the lease is
            // another's by now.
            return outcomes.succeeded(claim, type, result.get());
        }
        return switch (end) {
            case ENDED -> outcomes.failed(claim, type, work.error().orElseThrow());
            case TIMEOUT -> outcomes.timedOut(claim, type);
            case CANCELLED -> outcomes.cancelled(claim, type);
            case CLEARED -> {
                LOG.info("the process ends; {} is released in its run {}", claim.job(), claim.attempt());
                yield outcomes.released(claim);
            }
            case LEASE_LOST -> {
                // Where nobody has reaped it, as Redis was away, the job is still this run's to give back: nothing was
                // lost.
                LOG.warn("run {} of {} could not keep its lease and was interrupted", claim.attempt(), claim.job());
                yield lease.isCutOff() ? outcomes.releasedCutOff(claim) : outcomes.released(claim);
            }
        };
    }
}
