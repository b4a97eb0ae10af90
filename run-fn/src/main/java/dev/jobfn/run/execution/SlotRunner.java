package dev.jobfn.run.execution;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.run.invoke.Invocable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs one after another in the slot of a request: the job that was claimed for its event, then the jobs that the
 * store hands over when it records how the previous one ended. A slot has one thread, apart from the request's.
 */
final class SlotRunner {
    /** The name of a thread that runs no job. */
    static final String IDLE = "slot";

    private static final Logger LOG = LoggerFactory.getLogger(SlotRunner.class);

    private final Catalog catalog;
    private final Map<String, Invocable> handlers;
    private final Leases leases;
    private final OutcomeRecorder outcomes;
    private final AdmissionGate gate;
    private final Executor threads;

    /**
     * Creates a runner.
     *
     * @param handlers the handler of each type that can run here
     * @param threads must not limit the number of threads
     */
    SlotRunner(
            Catalog catalog,
            Map<String, Invocable> handlers,
            Leases leases,
            OutcomeRecorder outcomes,
            AdmissionGate gate,
            Executor threads) {
        this.catalog = catalog;
        this.handlers = handlers;
        this.leases = leases;
        this.outcomes = outcomes;
        this.gate = gate;
        this.threads = threads;
    }

    /**
     * A claimed job.
     *
     * @param since the {@link System#nanoTime} before the request that claimed it was sent; the lease began after that
     */
    record Held(Claimed claim, long since) {}

    /**
     * Runs the job and its successors, and returns when there is none or a handler had to be given up.
     *
     * @param requestEnd when the last of these runs must have ended at the latest, in terms of {@link System#nanoTime}
     */
    void run(Held first, long requestEnd) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                for (Optional<Held> next = Optional.of(first); next.isPresent(); ) {
                    next = runJob(next.get(), () -> timeForNext(requestEnd), ended);
                }
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            } finally {
                Thread.currentThread().setName(IDLE);
            }
        });
        try {
            ended.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Runs a job. Returns the next one, if the store handed one over. */
    private Optional<Held> runJob(Held held, Supplier<Duration> timeForNext, CompletableFuture<Void> ended) {
        Claimed claim = held.claim();
        Invocable handler = handlers.get(claim.type());
        if (handler == null || !gate.isOpen()) {
            LOG.warn("{} of type {} can't run here now and is released", claim.job(), claim.type());
            outcomes.release(claim);
            return Optional.empty();
        }
        JobRun run = new JobRun(claim, catalog.type(claim.type()).orElseThrow(), held.since(), leases.length());
        leases.renew(run, () -> giveUp(run, ended));
        boolean finished = run.call(handler);
        leases.stopRenewing(run);
        return finished ? outcomes.record(run, timeForNext) : Optional.empty();
    }

    /** The handler's thread is lost. The request ends without it. */
    private void giveUp(JobRun run, CompletableFuture<Void> ended) {
        gate.reportStuckHandler(run.claim().job().toString());
        outcomes.record(run, () -> Duration.ZERO);
        ended.complete(null);
    }

    /** How long the next run may take; zero if there must not be one. */
    private Duration timeForNext(long requestEnd) {
        long left = requestEnd - System.nanoTime();
        return left > 0 && gate.admitsAnyone() ? Duration.ofNanos(left) : Duration.ZERO;
    }
}
