package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;

/** Sends submissions: asks once more where the outcome is unknown, and waits for replicas where that is asked. */
final class Submitter {
    private final RedisConnection connection;
    private final Scripts scripts;
    private StatefulRedisConnection<String, String> durable;

    Submitter(RedisConnection connection, Scripts scripts) {
        this.connection = connection;
        this.scripts = scripts;
    }

    List<Object> submit(Queue lane, String... arguments) {
        try {
            return once(lane, arguments);
        } catch (JobStoreException e) {
            if (e.kind() != Kind.UNKNOWN_OUTCOME) {
                throw e;
            }
            return again(lane, arguments);
        }
    }

    /** It may have been done the first time: whatever goes wrong now, the outcome stays unknown. */
    private List<Object> again(Queue lane, String... arguments) {
        try {
            return once(lane, arguments);
        } catch (JobStoreException e) {
            throw new JobStoreException(Kind.UNKNOWN_OUTCOME, "asked twice: " + e.getMessage(), e);
        }
    }

    private List<Object> once(Queue lane, String... arguments) {
        return connection.replicas() == 0 ? scripts.run(Script.SUBMIT, lane, arguments) : replicated(lane, arguments);
    }

    /**
     * WAIT speaks of the writes of its own connection and holds up what comes behind it, so submissions that want it take
     * turns on a connection of their own.
     */
    private synchronized List<Object> replicated(Queue lane, String... arguments) {
        if (durable == null) {
            durable = connection.dedicated();
        }
        List<Object> reply =
                Replies.await(scripts.start(durable.async(), Script.SUBMIT, lane, arguments), connection.timeout());
        long took = Replies.await(
                durable.async()
                        .waitForReplication(
                                connection.replicas(), connection.timeout().toMillis() / 2),
                connection.timeout());
        if (took < connection.replicas()) {
            throw new JobStoreException(
                    Kind.UNKNOWN_OUTCOME, took + " of " + connection.replicas() + " replicas have it", null);
        }
        return reply;
    }
}
