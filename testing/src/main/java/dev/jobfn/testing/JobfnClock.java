package dev.jobfn.testing;

import dev.jobfn.client.JobClient;
import dev.jobfn.client.JobEvent;
import dev.jobfn.client.JobRecord;
import dev.jobfn.client.JobRecord.State;
import dev.jobfn.testing.service.TestService;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Moves the time by which the service decides what is due, which affects delays, retries and retention. Running
 * handlers, their timeouts and their leases are not affected. All tests of a JVM share the clock, which never goes
 * back. Thread-safe.
 */
public final class JobfnClock {
    /** The name for JUnit's {@code @ResourceLock}, for tests that run in parallel with tests that move the clock. */
    public static final String LOCK = "dev.jobfn.testing.JobfnClock";

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final TestService service;

    JobfnClock(TestService service) {
        this.service = service;
    }

    /** The service's time. Use it instead of {@link Instant#now} to compute when a job is due. */
    public Instant now() {
        return Instant.now().plus(service.moved());
    }

    /**
     * Moves the clock forward. Returns when everything that is now due has been dispatched or has ended. Use
     * {@link JobClient#await} to wait for jobs.
     *
     * @param duration how far to move the clock, at least one millisecond
     */
    public void advance(Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("the clock moves forward by at least one millisecond, not " + duration);
        }
        service.move(duration);
    }

    /**
     * Moves the clock to the job's due time whenever the job is scheduled, until the job has ended. A job that is
     * retried therefore ends without waiting for the pauses between its attempts.
     *
     * @return the final record, with the result
     * @throws IllegalStateException if the job has not ended after a minute of real time
     */
    public JobRecord advanceUntilEnded(String job) {
        JobClient client = service.operator();
        var following = client.follow(job, event -> {
            if (event instanceof JobEvent.Changed changed && changed.job().state() == State.SCHEDULED) {
                changed.job().dueAt().ifPresent(this::advanceTo);
            }
        });
        try {
            following.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
            return client.get(job);
        } catch (TimeoutException e) {
            following.cancel(true);
            throw new IllegalStateException(job + " has not ended after a minute: " + client.get(job), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            following.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + job, e);
        }
    }

    private void advanceTo(Instant due) {
        Duration left = Duration.between(now(), due);
        if (!left.isNegative()) {
            service.move(left.plusMillis(1));
        }
    }
}
