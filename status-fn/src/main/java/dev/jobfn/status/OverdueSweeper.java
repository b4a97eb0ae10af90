package dev.jobfn.status;

import dev.jobfn.redis.Queues;
import dev.jobfn.redis.read.JobReader.Found;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps a queue, in the background, if something in it is overdue and no clock is running, so that a job makes
 * progress when a client reads it. The queue is swept only once, however many requests find something overdue.
 */
final class OverdueSweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OverdueSweeper.class);

    private final Queues queues;
    private final Set<String> sweeping = ConcurrentHashMap.newKeySet();
    private final ExecutorService sweeps = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "overdue-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    OverdueSweeper(Queues queues) {
        this.queues = queues;
    }

    /** Starts a sweep if something in the job's queue is overdue. */
    void check(Found found) {
        String queue = found.job().id().queue();
        if (found.overdue() && sweeping.add(queue)) {
            sweeps.execute(() -> sweep(queue));
        }
    }

    private void sweep(String queue) {
        try {
            LOG.info("Sweeping queue {} because something is overdue and no clock is running", queue);
            long unused = queues.sweep(queue);
        } catch (RuntimeException e) {
            LOG.warn("Queue {} could not be swept: {}", queue, e.getMessage());
        } finally {
            sweeping.remove(queue);
        }
    }

    @Override
    public void close() {
        sweeps.shutdown();
    }
}
