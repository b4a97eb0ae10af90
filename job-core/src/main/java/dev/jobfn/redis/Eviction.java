package dev.jobfn.redis;

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
 * Makes room in a Redis that is filling up, before and when it is full: ended jobs give up what is large in them, then all,
 * the oldest first, before their retention is over. What is not ended is never touched, nor what ended a moment ago. One
 * eviction runs at a time in a process, on a thread of its own.
 */
public final class Eviction {
    /** How long an ended job is kept at least where nothing else is set. */
    public static final Duration SHORTEST_RETENTION = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(5);
    /** When nothing could be removed, it is not tried again at once: each refused submission would have all ended jobs looked at. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final EvictionRound.Source source;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - LOOK_PERIOD.toNanos());
    private final ExecutorService worker = worker();
    private final MemoryLog log = new MemoryLog();
    private CompletableFuture<Boolean> underway;
    private long pausedUntil = System.nanoTime();

    Eviction(Scripts scripts, Catalog catalog, Duration shortestRetention) {
        this.source = new EvictionRound.Source(scripts, catalog, shortestRetention);
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
     * Makes room, where there is little, for a submission that was refused. Those that ask while it is being made share it.
     *
     * @return completes with whether it may be tried again: as soon as there is some room, before there is enough
     */
    CompletionStage<Boolean> makeRoom() {
        CompletableFuture<Boolean> room;
        synchronized (this) {
            if (underway != null) {
                return underway;
            }
            if (System.nanoTime() - pausedUntil < 0) {
                return CompletableFuture.completedFuture(false);
            }
            room = new CompletableFuture<>();
            underway = room;
        }
        worker.execute(() -> run(room));
        return room;
    }

    /** Looks at the memory, now and then, and makes room before Redis is full. Costs its caller next to nothing. */
    void lookSometimes() {
        long now = System.nanoTime();
        long last = lookedAt.get();
        if (now - last > LOOK_PERIOD.toNanos() && lookedAt.compareAndSet(last, now)) {
            CompletionStage<Boolean> unused = makeRoom();
        }
    }

    /** Looks at the memory now and makes room if there is little; waits for it. A Redis that is away is left to others. */
    public void look() {
        boolean unused = makeRoom().toCompletableFuture().join();
    }

    private void run(CompletableFuture<Boolean> room) {
        boolean done = false;
        EvictionRound round = new EvictionRound(source, log, () -> room.complete(true));
        try {
            done = round.run();
        } catch (JobStoreException e) {
            LOG.warn("No room could be made in Redis: {}", e.getMessage());
        } finally {
            synchronized (this) {
                underway = null;
                pausedUntil = System.nanoTime() + (done ? 0 : PAUSE.toNanos());
            }
            room.complete(done || round.madeRoom());
        }
    }
}
