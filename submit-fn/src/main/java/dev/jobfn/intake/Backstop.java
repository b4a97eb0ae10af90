package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.FollowUps;
import dev.jobfn.job.Answer;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.RedisJobStore;
import java.util.ArrayList;
import java.util.List;

/** What a PingSource starts once in a while: does in every queue what no traffic and no clock did. */
final class Backstop {
    /** Of 500 ended jobs each: bounds one request, the next call goes on. */
    private static final int MOST_SWEEPS = 1_000;

    private final Catalog catalog;
    private final RedisJobStore store;
    private final FollowUps followUps;

    Backstop(Catalog catalog, RedisJobStore store, FollowUps followUps) {
        this.catalog = catalog;
        this.store = store;
        this.followUps = followUps;
    }

    /** A queue that can't be reached keeps no other from its sweep; then the call fails, so that it is made again. */
    void run() {
        List<JobStoreException> failures = new ArrayList<>();
        for (String queue : catalog.queues().keySet()) {
            try {
                sweep(queue);
            } catch (JobStoreException e) {
                failures.add(e);
            }
        }
        store.eviction().look();
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private void sweep(String queue) {
        long left = 1;
        for (int i = 0; i < MOST_SWEEPS && left > 0; i++) {
            Answer<Long> answer = store.sweep(queue);
            followUps.publish(answer.followUp());
            left = answer.value();
        }
    }
}
