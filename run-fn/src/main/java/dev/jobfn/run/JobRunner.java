package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.event.FollowUps;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.http.Problems;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Token;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.run.invoke.Handlers;
import dev.jobfn.run.invoke.Invocable;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a {@code job.queued} event and runs its job to the end. Throws only while nothing has begun, so that the broker
 * delivers the event again; an event that can't be claimed is one that has been superseded, and is dropped.
 */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    /** When a type is not known here: a rollout is under way, and another revision knows it. */
    private static final Duration ROLLOUT_PAUSE = Duration.ofSeconds(10);

    private final Catalog catalog;
    private final Handlers handlers;
    private final RedisJobStore store;
    private final FollowUps followUps;
    private final Outcomes outcomes;
    private final RunSettings times;
    private final Stragglers stragglers;
    private final Neighbours neighbours = new Neighbours();

    JobRunner(
            Catalog catalog,
            Handlers handlers,
            RedisJobStore store,
            FollowUps followUps,
            Outcomes outcomes,
            RunSettings times,
            Stragglers stragglers) {
        this.catalog = catalog;
        this.handlers = handlers;
        this.store = store;
        this.followUps = followUps;
        this.outcomes = outcomes;
        this.times = times;
        this.stragglers = stragglers;
    }

    void take(CloudEvent event) {
        Queued queued = JobEvents.readQueued(event)
                .filter(job -> catalog.queue(job.job().queue()).isPresent())
                .orElseThrow(() -> Problems.notAnEvent().exception());
        Optional<JobType> type = catalog.type(queued.type());
        Optional<Invocable> handler = type.flatMap(handlers::find);
        try {
            if (handler.isEmpty()) {
                LOG.warn("no handler for type {} here; {} is put off", queued.type(), queued.job());
                giveBack(queued, ROLLOUT_PAUSE);
            } else {
                claimAndRun(queued, type.get(), handler.get());
            }
        } catch (InterruptedException e) {
            // The process ends; the lease's end brings the job back.
            Thread.currentThread().interrupt();
        }
    }

    private void claimAndRun(Queued queued, JobType type, Invocable handler) throws InterruptedException {
        Optional<Neighbours.Place> place = neighbours.enter(queued.alone(), RunSettings.START_WAIT);
        if (place.isEmpty()) {
            giveBack(queued, Duration.ZERO);
            return;
        }
        try (Neighbours.Place held = place.get()) {
            long claimedAt = System.nanoTime();
            Answer<Claim> answer =
                    store.claimIfDispatched(queued.job(), queued.token(), Token.fresh(), times.lease(), times.budget());
            followUps.publish(answer.followUp());
            if (answer.value() instanceof Claimed claim) {
                run(claim, type, handler, claimedAt);
            }
        }
    }

    private void giveBack(Queued queued, Duration pause) {
        followUps.publish(store.undispatchWithToken(queued.job(), queued.token(), pause, Duration.ZERO)
                .followUp());
    }

    private void run(Claimed claim, JobType type, Invocable handler, long claimedAt) throws InterruptedException {
        RunContext context = new RunContext(claim, Instant.now().plus(claim.timeout()));
        LeasedRun lease = new LeasedRun(store, followUps, times, claim, context, claimedAt);
        stragglers.runBegins();
        try {
            HandlerThread work = HandlerThread.start(handler, claim.input(), context);
            LeasedRun.End end = lease.watch(work);
            if (end == LeasedRun.End.CANCELLED) {
                context.cancel();
            }
            if (end != LeasedRun.End.ENDED) {
                work.interrupt();
                if (!work.endsWithin(RunSettings.GRACE)) {
                    stragglers.add(claim.job().toString());
                }
            }
            record(claim, type, work, end);
        } finally {
            stragglers.runEnds();
        }
    }

    private void record(Claimed claim, JobType type, HandlerThread work, LeasedRun.End end)
            throws InterruptedException {
        boolean returned = work.result() != null;
        switch (end) {
            case ENDED -> {
                if (returned) {
                    outcomes.succeeded(claim, type, work.result());
                } else {
                    outcomes.failed(claim, type, work.error().orElseThrow());
                }
            }
            case TIMEOUT -> outcomes.timedOut(claim, type);
            case CANCELLED -> {
                // What it finished before it heard of the cancellation counts.
                if (returned) {
                    outcomes.succeeded(claim, type, work.result());
                } else {
                    outcomes.cancelled(claim, type);
                }
            }
            case LEASE_LOST -> {
                // The token tells whether the lease is another's by now; without a result the clock finds the loss.
                if (returned) {
                    outcomes.succeeded(claim, type, work.result());
                }
            }
        }
    }
}
