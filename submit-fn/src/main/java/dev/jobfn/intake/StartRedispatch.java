package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.Queues;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * When this process starts, dispatches again every job that has been dispatched but not yet claimed. If the broker
 * restarts together with this process and does not keep events across the restart, the events of these jobs are lost.
 * The redispatch does not delay the start.
 */
final class StartRedispatch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(StartRedispatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final boolean wanted;
    private final Catalog catalog;
    private final Queues queues;
    private volatile boolean running;

    StartRedispatch(boolean wanted, Catalog catalog, Queues queues) {
        this.wanted = wanted;
        this.catalog = catalog;
        this.queues = queues;
    }

    @Override
    public void start() {
        running = true;
        if (wanted) {
            catalog.queues().keySet().forEach(queue -> {
                CompletableFuture<?> unused = CompletableFuture.runAsync(() -> redispatch(queue));
            });
        }
    }

    private void redispatch(String queue) {
        if (!running) {
            return;
        }
        try {
            int count = queues.redispatch(queue);
            if (count > 0) {
                LOG.info(
                        "{} jobs of queue {} were dispatched before this start and have been dispatched again",
                        count,
                        queue);
            }
        } catch (JobStoreException e) {
            LOG.warn("The dispatched jobs of queue {} can't be dispatched again yet: {}", queue, e.getMessage());
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> redispatch(queue));
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
