package dev.jobfn.redis;

import dev.jobfn.job.JobStoreException;
import java.util.List;

/** The inbound events that were refused for good, newest first, for operators to read: the last 1,000. */
public final class RefusedEvents {
    private static final String KEY = "jobfn:{intake}:refused";
    private static final int MOST = 1_000;

    private final RedisConnection connection;

    /** On the shared connection. */
    public RefusedEvents(RedisConnection connection) {
        this.connection = connection;
    }

    /**
     * Adds one, and lets the oldest go.
     *
     * @param event JSON of a few kilobytes
     * @throws JobStoreException where Redis can't keep it
     */
    public void add(String event) {
        Replies.await(connection.commands().lpush(KEY, event));
        Replies.await(connection.commands().ltrim(KEY, 0, MOST - 1L));
    }

    /**
     * The newest.
     *
     * @param limit how many at most
     * @throws JobStoreException where Redis does not answer
     */
    public List<String> newest(int limit) {
        return Replies.await(connection.commands().lrange(KEY, 0, limit - 1L));
    }
}
