package dev.jobfn.redis.memory;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.job.JobStoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room in a Redis that is full or nearly full. Before their retention ends, ended jobs lose first their long
 * contents and then their records, beginning with the oldest jobs. Jobs that have not ended, or that ended only a
 * moment ago, are never touched. A process runs one eviction at a time, on a separate thread.
 */
public final class Eviction {
    /** The default for how long an ended job is kept in any case. */
    public static final Duration DEFAULT_MIN_RETENTION = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);
    private static final Duration CHECK_PERIOD = Duration.ofSeconds(5);
    /**
     * The pause after an eviction that did not make enough room. Without the pause, each refused submission would scan
     * all ended jobs.
     */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final EvictionRound.Source source;
    private final AtomicLong checkedAt = new AtomicLong(System.nanoTime() - CHECK_PERIOD.toNanos());
    private final ExecutorService worker = worker();
    private final MemoryLog log = new MemoryLog();
    private CompletableFuture<Boolean> running;
    private long pausedUntil = System.nanoTime();

    /** @param minRetention how long an ended job is kept in any case */
    public Eviction(EvictionCalls calls, Catalog catalog, Duration minRetention) {
        this.source = new EvictionRound.Source(calls, catalog, minRetention);
    }

    private static ExecutorService worker() {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "eviction");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    /**
     * Makes room for a refused submission if little room is left. Callers that arrive during an eviction share it.
     *
     * @return whether the submission may be tried again; completes as soon as there is some room, even if there is not
     *     enough yet
     */
    public CompletionStage<Boolean> makeRoom() {
        CompletableFuture<Boolean> room;
        synchronized (this) {
            if (running != null) {
                return running;
            }
            if (System.nanoTime() - pausedUntil < 0) {
                return CompletableFuture.completedFuture(false);
            }
            room = new CompletableFuture<>();
            running = room;
        }
        worker.execute(() -> run(room));
        return room;
    }

    /** Checks the memory every few seconds, and makes room before Redis is full. Takes the caller almost no time. */
    public void checkSometimes() {
        long now = System.nanoTime();
        long last = checkedAt.get();
        if (now - last > CHECK_PERIOD.toNanos() && checkedAt.compareAndSet(last, now)) {
            CompletionStage<Boolean> unused = makeRoom();
        }
    }

    /**
     * Checks the memory now, makes room if little memory is left, and waits until the eviction is done. Does nothing if
     * Redis is away.
     */
    public void check() {
        boolean unused = makeRoom().toCompletableFuture().join();
    }

    private void run(CompletableFuture<Boolean> room) {
        boolean done = false;
        EvictionRound round = new EvictionRound(source, log, () -> room.complete(true));
        try {
            done = round.run();
        } catch (JobStoreException e) {
            LOG.warn("could not make room in Redis: {}", e.getMessage());
        } finally {
            synchronized (this) {
                running = null;
                pausedUntil = System.nanoTime() + (done ? 0 : PAUSE.toNanos());
            }
            room.complete(done || round.madeRoom());
        }
    }
}
