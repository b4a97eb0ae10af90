package dev.jobfn.run.execution;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.Claim.Waits;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.invoke.HandlerRegistry;
import dev.jobfn.run.invoke.Invocable;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the jobs of a {@code job.queued} event, several at a time, until all have ended. A job is claimed only when its
 * turn comes, for two reasons: a job that can no longer finish within the request's time limit can be put back, and if
 * the process dies, only the jobs that were running lose their leases. The next job starts while the previous result is
 * being recorded.
 */
public final class JobRunner {
    /**
     * The maximum number of jobs of an event that run at once. Concurrent jobs share their calls to Redis, and no job
     * waits for the round trips of earlier ones. However, if the process dies, all of them lose their leases. At two
     * thousand jobs per second, an event carries about this many jobs.
     */
    public static final int MAX_CONCURRENT_RUNS_PER_EVENT = 25;

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

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    /** The dispatches that are waiting for admission in this process. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    private final Catalog catalog;
    private final HandlerRegistry handlers;
    private final RunSettings settings;
    private final AdmissionGate gate;
    private final JobClaimer claimer;
    private final AttemptRunner attempts;
    private final Executor threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    public JobRunner(Catalog catalog, HandlerRegistry handlers, Jobs jobs, RunSettings settings, AdmissionGate gate) {
        this.catalog = catalog;
        this.handlers = handlers;
        this.settings = settings;
        this.gate = gate;
        OutcomeRecorder outcomes = new OutcomeRecorder(jobs, settings, threads, gate.stopRequested());
        this.claimer = new JobClaimer(jobs, settings, outcomes, threads);
        this.attempts = new AttemptRunner(jobs, settings, gate, outcomes, threads);
    }

    /**
     * Runs the event's jobs and returns when all have ended. Jobs that this event can no longer claim, because they
     * have run or were cancelled, are skipped.
     *
     * @throws dev.jobfn.http.problem.ProblemException if this is not a {@code job.queued} event for a queue of the
     *     catalog
     * @throws dev.jobfn.job.JobStoreException if a job could not be claimed; the broker should deliver the event again
     */
    public void run(CloudEvent event) {
        List<Queued> jobs = JobEvents.readQueued(event);
        if (jobs.isEmpty() || catalog.queue(jobs.get(0).job().queue()).isEmpty()) {
            throw RequestProblems.notAnEvent().exception();
        }
        EventBatch batch = new EventBatch(jobs);
        for (int runs = 0; runs < MAX_CONCURRENT_RUNS_PER_EVENT; runs++) {
            startNext(batch);
        }
        batch.await();
    }

    /** Starts the next job, if there is one. When its handler has ended, the job after it is started. */
    private void startNext(EventBatch batch) {
        batch.next().ifPresent(queued -> {
            CompletableFuture<Void> unused = DONE.thenCompose(go -> start(queued, () -> startNext(batch)))
                    .whenComplete((ended, error) -> batch.finish(error));
        });
    }

    /**
     * Claims and runs a job. Anyone may have sent the event, so its content is only a hint. Until the store has
     * confirmed that the event's dispatch token is current, the event waits for nothing and makes no other event wait.
     *
     * @param next starts the next job of the event; must be called exactly once
     */
    private CompletableFuture<Void> start(Queued queued, Runnable next) {
        if (handler(queued.type()).isEmpty()) {
            return putBack(queued, ROLLOUT_PAUSE, next);
        }
        CompletableFuture<Optional<Waits>> first =
                gate.tryEnter() ? claimAndRun(queued, Place.BESIDE, next) : claim(queued, Place.NONE, next);
        return first.thenCompose(waits -> waits.isEmpty()
                ? DONE
                // This needs another thread, because the one that delivers the store's replies must not wait for the
                // next reply.
                : DONE.thenComposeAsync(go -> awaitAdmission(queued, waits.get(), next), threads));
    }

    /**
     * The handler of a type, if the handler exists here and the type's timeout is within the time limit of a run. Types
     * with longer timeouts have their own lanes.
     */
    private Optional<Invocable> handler(String type) {
        return catalog.type(type).filter(settings::fits).flatMap(handlers::find);
    }

    private CompletableFuture<Void> awaitAdmission(Queued queued, Waits waits, Runnable next) {
        String dispatch = queued.job() + "." + queued.token();
        if (!waiting.add(dispatch)) {
            // This is a copy of an event whose job is already waiting here.
            next.run();
            return DONE;
        }
        Duration patience = catalog.type(waits.type()).map(settings::startWait).orElse(Duration.ZERO);
        return gate.enterAsync(waits.alone(), patience, threads)
                .whenComplete((admitted, error) -> waiting.remove(dispatch))
                .thenCompose(admitted -> admitted
                        ? claimAndRun(queued, waits.alone() ? Place.ALONE : Place.BESIDE, next)
                                .thenCompose(ended -> DONE)
                        : putBack(queued, NOT_ADMITTED_PAUSE, next));
    }

    private CompletableFuture<Void> putBack(Queued queued, Duration pause, Runnable next) {
        if (claimer.undispatch(queued, pause)) {
            LOG.warn("{} of type {} can't run here now and was put back", queued.job(), queued.type());
        }
        next.run();
        return DONE;
    }

    /** Claims and runs a job that has been admitted, then leaves the gate. */
    private CompletableFuture<Optional<Waits>> claimAndRun(Queued queued, Place place, Runnable next) {
        return DONE.thenCompose(admitted -> claim(queued, place, next)).whenComplete((ended, error) -> gate.leave());
    }

    /**
     * Claims a job and runs it if the claim succeeds. If the job can't run in this place, returns what it must wait
     * for.
     */
    private CompletableFuture<Optional<Waits>> claim(Queued queued, Place place, Runnable next) {
        return claimer.claim(queued, place).thenCompose(reply -> {
            Claim claim = reply.claim();
            if (claim instanceof Claimed claimed) {
                return run(claimed, reply.sentAt(), next).thenApply(ended -> Optional.empty());
            }
            if (claim instanceof Waits waits) {
                return CompletableFuture.completedFuture(Optional.of(waits));
            }
            threads.execute(next);
            return CompletableFuture.completedFuture(Optional.empty());
        });
    }

    private CompletableFuture<Void> run(Claimed claim, long claimedAt, Runnable next) {
        Optional<Invocable> handler = handler(claim.type());
        return handler.isPresent()
                ? attempts.start(claim, catalog.type(claim.type()).orElseThrow(), handler.get(), claimedAt, next)
                : attempts.release(claim, next);
    }
}
