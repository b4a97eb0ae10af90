package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.Queues;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles everything that is overdue in any queue, in case no clock is running. A PingSource starts this sweep
 * periodically.
 */
final class BackstopSweep {
    /**
     * Limits the work of one request. Each sweep of a queue removes up to 500 ended jobs, and the next request
     * continues with the rest.
     */
    private static final int MAX_SWEEPS = 1_000;

    private final Catalog catalog;
    private final Queues queues;

    BackstopSweep(Catalog catalog, Queues queues) {
        this.catalog = catalog;
        this.queues = queues;
    }

    /**
     * Sweeps every queue, even if one of them is unreachable. In that case, this method fails after the other queues,
     * so that the broker delivers the event again.
     */
    void run() {
        List<JobStoreException> failures = new ArrayList<>();
        for (String queue : catalog.queues().keySet()) {
            try {
                sweep(queue);
            } catch (JobStoreException e) {
                failures.add(e);
            }
        }
        queues.relieveMemory();
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private void sweep(String queue) {
        long left = 1;
        for (int i = 0; i < MAX_SWEEPS && left > 0; i++) {
            left = queues.sweep(queue);
        }
    }
}
