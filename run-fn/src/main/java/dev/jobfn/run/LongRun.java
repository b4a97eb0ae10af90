package dev.jobfn.run;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.run.execution.AdmissionGate;
import dev.jobfn.run.execution.JobRunner;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the long-lane job for which this process was started. */
final class LongRun {
    private static final Logger LOG = LoggerFactory.getLogger(LongRun.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final JobRunner runner;
    private final AdmissionGate gate;
    private final CloudEvent event;
    private final Duration patience;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param patience how long to keep trying to claim the job while Redis is unavailable */
    LongRun(JobRunner runner, AdmissionGate gate, CloudEvent event, Duration patience) {
        this.runner = runner;
        this.gate = gate;
        this.event = event;
        this.patience = patience;
    }

    /**
     * Runs the event's job until it ends, or until {@link #release} is called.
     *
     * @return false if an error kept the job from being claimed; the job is then dispatched again after its dispatch
     *     deadline. True otherwise, whatever the job's outcome, and even if the claim was refused because another run
     *     had claimed the job
     */
    boolean run() throws InterruptedException {
        try {
            return runWhenClaimed();
        } finally {
            ended.countDown();
        }
    }

    private boolean runWhenClaimed() throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                runner.run(event);
                return true;
            } catch (ProblemException e) {
                LOG.error("the event {} does not dispatch a job of a queue in this catalog", event.getId());
                return false;
            } catch (JobStoreException e) {
                if (System.nanoTime() - end >= 0 || isStopRequestedWithin(PAUSE)) {
                    LOG.error(
                            "{} was not claimed and will be dispatched again after dispatchTimeout: {}",
                            event.getSubject(),
                            e.getMessage());
                    return false;
                }
                LOG.warn("{} can't be claimed yet; trying again: {}", event.getSubject(), e.getMessage());
            }
        }
    }

    private boolean isStopRequestedWithin(Duration time) throws InterruptedException {
        try {
            gate.stopRequested().get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the run, which then releases its job. Waits until the run has ended. */
    void release() {
        gate.stopRuns();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
