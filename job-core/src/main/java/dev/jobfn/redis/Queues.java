package dev.jobfn.redis;

import dev.jobfn.job.FollowUpPublisher;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Tick;
import dev.jobfn.redis.memory.Eviction;
import java.time.Duration;

/**
 * Operates queues. Each method runs one script, atomically and in one round trip, publishes the script's follow-up, and
 * returns its result. All methods throw {@link JobStoreException} if the store fails, or
 * {@link IllegalArgumentException} if the queue is not in the catalog. Safe for use by many threads.
 */
public final class Queues {
    private final QueueScripts scripts;
    private final Eviction eviction;
    private final FollowUpPublisher publisher;

    Queues(QueueScripts scripts, Eviction eviction, FollowUpPublisher publisher) {
        this.scripts = scripts;
        this.eviction = eviction;
        this.publisher = publisher;
    }

    /** Stops or resumes dispatching. */
    public void pause(String queue, boolean paused) {
        boolean unused = published(scripts.pause(queue, paused));
    }

    /**
     * Dispatches every unclaimed job again. Each of these jobs keeps its slot and gets a new token. Also ends a hold
     * and starts the queue's clock again. A paused queue dispatches nothing. This takes about one round trip per
     * hundred jobs.
     *
     * @return how many jobs were dispatched again
     */
    public int redispatch(String queue) {
        return scripts.redispatch(queue, publisher::publish);
    }

    /**
     * Handles everything that is due, except expired leases, and starts the clock if it is missing.
     *
     * @return how many ended jobs are past their retention and still stored
     */
    public long sweep(String queue) {
        return published(scripts.sweep(queue));
    }

    /**
     * Handles everything that is due, as the queue's clock.
     *
     * @param token the clock's token; with any other token nothing is done
     * @param lease for how long no lease expires after an outage of Redis
     * @param lingered whether the previous tick found nothing due
     */
    public Tick tickWithToken(String queue, String token, Duration lease, boolean lingered) {
        eviction.checkSometimes();
        return published(scripts.tick(queue, token, lease, lingered));
    }

    /**
     * Ends a clock and starts its successor.
     *
     * @return whether the token was the current clock's; if not, nothing was done
     */
    public boolean handOverWithToken(String queue, String token) {
        return published(scripts.handOver(queue, token));
    }

    /**
     * Checks Redis's memory now, evicts ended jobs if little memory is left, and waits until the eviction is done. Does
     * nothing while Redis is away.
     */
    public void relieveMemory() {
        eviction.check();
    }

    private <T> T published(Answer<T> answer) {
        publisher.publish(answer.followUp());
        return answer.value();
    }
}
