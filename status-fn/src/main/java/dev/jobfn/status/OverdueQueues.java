package dev.jobfn.status;

import dev.jobfn.event.FollowUps;
import dev.jobfn.redis.RedisJobReader.Found;
import dev.jobfn.redis.RedisJobStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps the queues in which something is overdue while no clock runs, so that who looks at a job sees it go on. Nobody
 * waits for it, and a queue is swept once however many look.
 */
final class OverdueQueues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OverdueQueues.class);

    private final RedisJobStore store;
    private final FollowUps followUps;
    private final Set<String> underway = ConcurrentHashMap.newKeySet();
    private final ExecutorService sweeps = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "overdue-queues");
        thread.setDaemon(true);
        return thread;
    });

    OverdueQueues(RedisJobStore store, FollowUps followUps) {
        this.store = store;
        this.followUps = followUps;
    }

    /** Looks at what a read found. */
    void notice(Found found) {
        String queue = found.job().id().queue();
        if (found.overdue() && underway.add(queue)) {
            sweeps.execute(() -> sweep(queue));
        }
    }

    private void sweep(String queue) {
        try {
            LOG.info("something of {} is overdue and no clock runs; sweeping", queue);
            followUps.publish(store.sweep(queue).followUp());
        } catch (RuntimeException e) {
            LOG.warn("{} could not be swept: {}", queue, e.getMessage());
        } finally {
            underway.remove(queue);
        }
    }

    @Override
    public void close() {
        sweeps.shutdown();
    }
}
