package dev.jobfn.run.execution;

import dev.jobfn.job.Heartbeat;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.execution.JobRun.End;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of all runs in this process, with one heartbeat call per queue, and stops handlers whose time is
 * over. One thread looks at all runs ten times a second; a job that takes milliseconds costs it nothing.
 */
final class Leases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final long LOOK_MILLIS = 100;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final RunSettings settings;
    private final Executor threads;
    private final CompletableFuture<Void> stopRequested;
    /** What to do about each run if its handler ignores its interruption. */
    private final Map<JobRun, Runnable> runs = new ConcurrentHashMap<>();

    private final AtomicInteger heartbeatsInFlight = new AtomicInteger();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(Leases::daemon);
    private volatile long nextHeartbeat;

    /**
     * Starts the thread.
     *
     * @param threads sends heartbeats
     * @param stopRequested completes when all handlers must stop
     */
    Leases(Jobs jobs, RunSettings settings, Executor threads, CompletableFuture<Void> stopRequested) {
        this.jobs = jobs;
        this.settings = settings;
        this.threads = threads;
        this.stopRequested = stopRequested;
        this.nextHeartbeat = System.nanoTime() + settings.heartbeat().toNanos();
        var unused = looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "leases");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the thread. No run may need its lease any longer. */
    @Override
    public void close() {
        looks.shutdown();
    }

    /** How long a run holds its job without a heartbeat. */
    Duration length() {
        return settings.lease();
    }

    /** @param givenUp called on one of {@code threads} if the handler ignores its interruption for the grace period */
    void renew(JobRun run, Runnable givenUp) {
        runs.put(run, givenUp);
    }

    void stopRenewing(JobRun run) {
        runs.remove(run);
    }

    private void look() {
        try {
            if (stopRequested.isDone()) {
                runs.keySet().forEach(run -> run.stop(End.SHUTDOWN, settings.grace()));
            }
            long now = System.nanoTime();
            runs.forEach((run, givenUp) -> {
                if (run.isGivenUp(now, settings.grace())) {
                    runs.remove(run);
                    threads.execute(givenUp);
                }
            });
            if (now - nextHeartbeat >= 0 && heartbeatsInFlight.get() == 0) {
                nextHeartbeat = now + settings.heartbeat().toNanos();
                runs.keySet().stream()
                        .collect(Collectors.groupingBy(run -> run.claim().job().queue()))
                        .forEach(this::heartbeat);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the leases were not looked at; trying again", e);
        }
    }

    private void heartbeat(String queue, List<JobRun> runs) {
        heartbeatsInFlight.incrementAndGet();
        threads.execute(() -> {
            try {
                send(queue, runs);
            } finally {
                heartbeatsInFlight.decrementAndGet();
            }
        });
    }

    private void send(String queue, List<JobRun> runs) {
        long sent = System.nanoTime();
        List<Optional<Progress>> progress =
                runs.stream().map(run -> run.context().takeProgress()).toList();
        try {
            List<Heartbeat> heartbeats = IntStream.range(0, runs.size())
                    .mapToObj(i -> new Heartbeat(
                            runs.get(i).claim().job(), runs.get(i).claim().run(), progress.get(i)))
                    .toList();
            List<Optional<Boolean>> held = jobs.heartbeatWithTokens(queue, settings.lease(), heartbeats);
            for (int i = 0; i < runs.size(); i++) {
                renewed(runs.get(i), sent, held.get(i));
            }
        } catch (JobStoreException e) {
            LOG.warn("a heartbeat of {} runs failed: {}", runs.size(), e.getMessage());
            for (int i = 0; i < runs.size(); i++) {
                progress.get(i).ifPresent(runs.get(i).context()::restoreProgress);
                runs.get(i).heartbeatFailed();
            }
            nextHeartbeat = System.nanoTime() + Math.min(settings.heartbeat().toNanos(), PAUSE_AFTER_FAILURE.toNanos());
        }
    }

    /** @param held see {@link Jobs#heartbeatWithTokens} */
    private void renewed(JobRun run, long sent, Optional<Boolean> held) {
        run.leaseRenewed(sent + settings.lease().toNanos());
        held.ifPresentOrElse(
                cancelled -> {
                    if (cancelled) {
                        run.stop(End.CANCELLED, settings.grace());
                    }
                },
                () -> run.stop(End.LEASE_LOST, settings.grace()));
    }
}
