package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.Queues;
import java.util.ArrayList;
import java.util.List;

/** Handles everything that is overdue in any queue, in case no clock runs. A PingSource starts it periodically. */
final class BackstopSweep {
    /** Limits the work of one request. Each sweep removes up to 500 ended jobs, and the next request continues. */
    private static final int MAX_SWEEPS = 1_000;

    private final Catalog catalog;
    private final Queues queues;

    BackstopSweep(Catalog catalog, Queues queues) {
        this.catalog = catalog;
        this.queues = queues;
    }

    /**
     * Sweeps every queue, even if one of them is unreachable. In that case, it fails at the end so that the broker
     * delivers the event again.
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
