package dev.jobfn.runtime.clock;

import dev.jobfn.event.LocalClocks;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.read.JobChanges;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the queues' clocks that this process holds. A clock runs until nothing is due, until its time is over, or until
 * SIGTERM. In the last two cases, it hands over to a successor, which an event starts.
 *
 * <p>If one of this process's own script calls started a clock, the clock runs in a thread. Its time is over when the
 * platform may soon stop this process because the process is idle. If an event started a clock, the clock runs in the
 * event's request.
 */
public final class ClockHolder implements LocalClocks, SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ClockHolder.class);
    private static final Duration STORE_PAUSE = Duration.ofMillis(500);
    /** Handing over takes two calls to Redis. If Redis is away, it must not delay the stop for longer than this. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final Queues queues;
    private final JobChanges changes;
    private final Duration lease;
    private final Supplier<Duration> idleIn;
    private final Set<ClockRun> running = ConcurrentHashMap.newKeySet();
    private final Object ended = new Object();
    private volatile boolean closing;

    /**
     * Holds no clocks at first.
     *
     * @param lease how long leases do not expire after a restart of Redis
     * @param idleIn for how much longer this process will hold clocks if it gets no further requests; zero or less if
     *     it currently holds none
     */
    public ClockHolder(Queues queues, JobChanges changes, Duration lease, Supplier<Duration> idleIn) {
        this.queues = queues;
        this.changes = changes;
        this.lease = lease;
        this.idleIn = idleIn;
    }

    @Override
    public boolean hold(String queue, String token) {
        if (closing || !isPositive(idleIn.get())) {
            return false;
        }
        ClockRun run = begin(queue, token);
        Thread thread = new Thread(() -> runUntilEnd(run), "clock-" + queue);
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    private void runUntilEnd(ClockRun run) {
        try {
            boolean done = false;
            while (!done) {
                try {
                    run(run, idleIn);
                    done = true;
                } catch (JobStoreException | CompletionException e) {
                    LOG.warn("The clock of queue {} can't reach the store: {}", run.queue(), e.getMessage());
                    // If this clock ends, another clock starts when its lease has expired.
                    done = closing;
                    TimeUnit.NANOSECONDS.sleep(STORE_PAUSE.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(run);
        }
    }

    /**
     * Runs a clock in this thread until it ends. Returns at once if the token is not current.
     *
     * @param longest how long the clock may run
     * @throws JobStoreException if Redis does not answer, possibly as the cause of a {@link CompletionException}; the
     *     clock may be run again with the same token
     */
    public void runFor(Duration longest, String queue, String token) {
        long deadline = System.nanoTime() + longest.toNanos();
        ClockRun run = begin(queue, token);
        try {
            run(run, () -> Duration.ofNanos(deadline - System.nanoTime()));
        } finally {
            end(run);
        }
    }

    private void run(ClockRun run, Supplier<Duration> timeLeft) {
        if (run.runWhile(timeLeft)) {
            boolean unused = queues.handOverWithToken(run.queue(), run.token());
        }
    }

    private ClockRun begin(String queue, String token) {
        ClockRun run = new ClockRun(queues, changes, queue, token, lease);
        running.add(run);
        if (closing) {
            run.end();
        }
        return run;
    }

    private void end(ClockRun run) {
        running.remove(run);
        synchronized (ended) {
            ended.notifyAll();
        }
    }

    @Override
    public void start() {
        closing = false;
    }

    /**
     * Hands all clocks over. Runs before the server's graceful shutdown, which would otherwise wait for the requests in
     * which clocks run, and long before the store is closed.
     */
    @Override
    public void stop() {
        closing = true;
        running.forEach(ClockRun::end);
        long end = System.nanoTime() + LONGEST_STOP.toNanos();
        synchronized (ended) {
            try {
                for (long left = LONGEST_STOP.toMillis();
                        left > 0 && !running.isEmpty();
                        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
                    ended.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return !closing;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
