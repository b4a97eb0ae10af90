package dev.jobfn.run;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.job.JobStoreException;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one run of a process. */
final class LongRun {
    private static final Logger LOG = LoggerFactory.getLogger(LongRun.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final JobRunner runner;
    private final AdmissionGate neighbours;
    private final CloudEvent event;
    private final Duration patience;
    private final CountDownLatch over = new CountDownLatch(1);

    /** @param patience how long Redis may be away before the claim */
    LongRun(JobRunner runner, AdmissionGate neighbours, CloudEvent event, Duration patience) {
        this.runner = runner;
        this.neighbours = neighbours;
        this.event = event;
        this.patience = patience;
    }

    /**
     * Runs the event's job to its end, or until {@link #release}.
     *
     * @return false where an error kept it from being claimed; its dispatch deadline brings it back. True else, however the
     *     job ended, and where the claim was refused as another has the job
     */
    boolean run() throws InterruptedException {
        try {
            return taken();
        } finally {
            over.countDown();
        }
    }

    private boolean taken() throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                runner.take(event);
                return true;
            } catch (ProblemException e) {
                LOG.error("the event {} is no dispatch of a queue in this catalog", event.getId());
                return false;
            } catch (JobStoreException e) {
                if (System.nanoTime() - end >= 0 || isReleasedWithin(PAUSE)) {
                    LOG.error(
                            "{} is not claimed and comes back after dispatchTimeout: {}",
                            event.getSubject(),
                            e.getMessage());
                    return false;
                }
                LOG.warn("{} can't be claimed yet: {}", event.getSubject(), e.getMessage());
            }
        }
    }

    private boolean isReleasedWithin(Duration time) throws InterruptedException {
        try {
            neighbours.cleared().get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the run give its job back; returns once that is done. */
    void release() {
        neighbours.clear();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
