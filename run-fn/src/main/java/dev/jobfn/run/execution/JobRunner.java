package dev.jobfn.run.execution;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Claim.Late;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.Claim.Waits;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import dev.jobfn.job.Token;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.execution.SlotRunner.Held;
import dev.jobfn.run.invoke.HandlerRegistry;
import dev.jobfn.run.invoke.Invocable;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes {@code job.queued} events: finds a place in this process for an event's job, claims the job, and runs it. The
 * request goes on with further jobs in a {@link SlotRunner} while there are any.
 */
public final class JobRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    /**
     * The pause before a job is dispatched again if its type is unknown here. During a rollout, another revision knows
     * the type.
     */
    private static final Duration ROLLOUT_PAUSE = Duration.ofSeconds(10);
    /**
     * The pause before a job is dispatched again if this process no longer admits it. Until the platform notices that,
     * it would deliver the job here again.
     */
    private static final Duration NOT_ADMITTED_PAUSE = Duration.ofSeconds(1);

    private static final Duration CLAIM_PAUSE = Duration.ofMillis(200);

    private final Catalog catalog;
    private final Jobs jobs;
    private final RunSettings settings;
    private final AdmissionGate gate;
    private final Map<String, Invocable> handlers;
    private final OutcomeRecorder outcomes;
    private final Leases leases;
    private final SlotRunner slots;
    /** The dispatches that are waiting for a place in this process. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    private final Executor threads = Executors.newCachedThreadPool(JobRunner::daemon);

    public JobRunner(Catalog catalog, HandlerRegistry handlers, Jobs jobs, RunSettings settings, AdmissionGate gate) {
        this.catalog = catalog;
        this.jobs = jobs;
        this.settings = settings;
        this.gate = gate;
        this.handlers = catalog.types().values().stream()
                .filter(settings::fits)
                .filter(type -> handlers.find(type).isPresent())
                .collect(Collectors.toUnmodifiableMap(
                        JobType::name, type -> handlers.find(type).orElseThrow()));
        this.outcomes = new OutcomeRecorder(jobs, settings, this.handlers.keySet(), gate.stopRequested());
        this.leases = new Leases(jobs, settings, threads, gate.stopRequested());
        this.slots = new SlotRunner(catalog, this.handlers, leases, outcomes, gate, threads);
    }

    /** Stops renewing leases. Call it when all runs have ended; a process that closes earlier loses its leases. */
    @Override
    public void close() {
        leases.close();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, SlotRunner.IDLE);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs the event's job, then the jobs that the store hands over, and returns when there is none. An event whose job
     * can no longer be claimed, because it has run or was cancelled, is skipped.
     *
     * @throws dev.jobfn.http.problem.ProblemException if this is not a {@code job.queued} event for a queue of the
     *     catalog
     * @throws JobStoreException if the job could not be claimed; the broker should deliver the event again
     */
    public void run(CloudEvent event) {
        List<Queued> queued = JobEvents.readQueued(event);
        if (queued.isEmpty() || catalog.queue(queued.get(0).job().queue()).isEmpty()) {
            throw RequestProblems.notAnEvent().exception();
        }
        if (queued.size() > 1) {
            putBackAllButFirst(queued);
        }
        run(queued.get(0));
    }

    /** Only an older release puts several jobs into an event. They wait again, and run here or elsewhere. */
    private void putBackAllButFirst(List<Queued> queued) {
        Map<JobId, String> tokens =
                queued.stream().skip(1).collect(Collectors.toMap(Queued::job, Queued::token, (one, other) -> one));
        jobs.undispatchWithTokens(queued.get(0).job().queue(), tokens, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Anyone may have sent the event, so its content is only a hint. Until the store has confirmed that the event's
     * dispatch token is current, the event waits for nothing and makes no other event wait.
     */
    private void run(Queued queued) {
        if (!handlers.containsKey(queued.type())) {
            putBack(queued, ROLLOUT_PAUSE);
            return;
        }
        Optional<Waits> waits = gate.tryEnter()
                ? runIn(Place.BESIDE, queued)
                : waits(claim(queued, Place.NONE).claim());
        waits.ifPresent(needed -> runLater(queued, needed));
    }

    private void runLater(Queued queued, Waits needed) {
        String dispatch = queued.job() + "." + queued.token();
        if (!waiting.add(dispatch)) {
            return; // This is a copy of an event whose job is already waiting here.
        }
        Duration patience = catalog.type(needed.type()).map(settings::startWait).orElse(Duration.ZERO);
        boolean entered;
        try {
            entered = gate.enter(needed.alone(), patience);
        } finally {
            waiting.remove(dispatch);
        }
        if (entered) {
            runIn(needed.alone() ? Place.ALONE : Place.BESIDE, queued);
        } else {
            putBack(queued, NOT_ADMITTED_PAUSE);
        }
    }

    /** Claims and runs a job that has entered the gate, then leaves it. Returns what the job must wait for, if it must. */
    private Optional<Waits> runIn(Place place, Queued queued) {
        try {
            Attempt attempt = claim(queued, place);
            if (attempt.claim() instanceof Claimed claimed) {
                boolean othersMayFollow = settings.handOver() && place != Place.ALONE;
                Duration left = othersMayFollow ? settings.budget().minus(claimed.waited()) : Duration.ZERO;
                slots.run(new Held(claimed, attempt.sentAt()), attempt.sentAt() + left.toNanos());
            }
            return waits(attempt.claim());
        } finally {
            gate.leave();
        }
    }

    private static Optional<Waits> waits(Claim claim) {
        return claim instanceof Waits waits ? Optional.of(waits) : Optional.empty();
    }

    /**
     * The reply to a claim.
     *
     * @param sentAt the {@link System#nanoTime} before the last request was sent; the lease begins after that
     */
    private record Attempt(Claim claim, long sentAt) {}

    /**
     * Claims a job. If the outcome is unknown, the claim is repeated at least once with the same run token, because the
     * store would refuse the job to any other run. If the outcome stays unknown, the job is released with that token as
     * soon as the store can be reached, so that the job does not lose a lease that no run knows about.
     */
    private Attempt claim(Queued queued, Place place) {
        String run = Token.fresh();
        long end = System.nanoTime() + settings.lease().toNanos() / 2;
        for (boolean inDoubt = false; ; inDoubt = true) {
            long sentAt = System.nanoTime();
            try {
                Claim claim = jobs.claimIfDispatched(
                        queued.job(), queued.token(), run, place, settings.lease(), settings.budget());
                if (claim instanceof Late) {
                    LOG.warn("the request has too little time left for {}; the job was put back", queued.job());
                }
                return new Attempt(claim, sentAt);
            } catch (JobStoreException e) {
                if (!inDoubt && e.kind() != Kind.UNKNOWN_OUTCOME) {
                    throw e;
                }
                if ((inDoubt && System.nanoTime() - end >= 0) || !OutcomeRecorder.pause(CLAIM_PAUSE)) {
                    LOG.warn("{} may have been claimed by this process; if so, it will be released", queued.job());
                    threads.execute(() -> outcomes.releaseIfClaimed(queued.job(), run));
                    throw e;
                }
            }
        }
    }

    private void putBack(Queued queued, Duration pause) {
        if (jobs.undispatchWithToken(queued.job(), queued.token(), pause, Duration.ZERO)) {
            LOG.warn("{} of type {} can't run here now and was put back", queued.job(), queued.type());
        }
    }
}
