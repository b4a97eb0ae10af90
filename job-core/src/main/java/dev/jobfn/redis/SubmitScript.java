package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Calls the script that keeps jobs: asks once more where the outcome is unknown, makes room where Redis is full, and waits for
 * replicas where that is asked.
 */
final class SubmitScript {
    /** In place of what the script says of a job that it keeps: fewer replicas than are wanted have it. */
    static final String UNCONFIRMED = "unconfirmed";

    private static final Set<String> KEPT = Set.of("accepted", "repeated");

    private final RedisConnection connection;
    private final Scripts scripts;
    private final Eviction eviction;
    private StatefulRedisConnection<String, String> durable;

    SubmitScript(RedisConnection connection, Scripts scripts, Eviction eviction) {
        this.connection = connection;
        this.scripts = scripts;
        this.eviction = eviction;
    }

    CompletionStage<List<Object>> call(Queue lane, String... arguments) {
        return call(System.nanoTime() + connection.timeout().toNanos(), lane, arguments);
    }

    /** @param deadline until when a full Redis is waited for, by {@link System#nanoTime} */
    private CompletionStage<List<Object>> call(long deadline, Queue lane, String... arguments) {
        return once(lane, arguments).exceptionallyCompose(error -> {
            JobStoreException failure = Replies.meaning(error);
            if (failure.kind() == Kind.FULL) {
                return room(deadline)
                        .thenCompose(room ->
                                room ? call(deadline, lane, arguments) : CompletableFuture.failedFuture(failure));
            }
            // A script that failed midway has left a part behind, which would be taken for a job that was kept.
            return failure.kind() == Kind.UNKNOWN_OUTCOME && !failure.isFailure()
                    ? again(lane, arguments)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /** Whether a submission that was refused, as memory was out, may be tried again. */
    private CompletionStage<Boolean> room(long deadline) {
        long left = deadline - System.nanoTime();
        return left <= 0
                ? CompletableFuture.completedFuture(false)
                : eviction.makeRoom().toCompletableFuture().copy().completeOnTimeout(false, left, TimeUnit.NANOSECONDS);
    }

    /** It may have been done the first time: whatever goes wrong now, the outcome stays unknown. */
    private CompletionStage<List<Object>> again(Queue lane, String... arguments) {
        return once(lane, arguments)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(new JobStoreException(
                        Kind.UNKNOWN_OUTCOME,
                        "asked twice: " + Replies.meaning(error).getMessage(),
                        error)));
    }

    private CompletionStage<List<Object>> once(Queue lane, String... arguments) {
        try {
            return connection.replicas() == 0
                    ? scripts.start(connection.commands(), Script.SUBMIT, lane, arguments)
                    : replicated(durable(), lane, arguments);
        } catch (JobStoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * WAIT speaks of the writes of its own connection and holds up what comes behind it, so submissions have their own. Without
     * replicas enough the jobs are kept all the same and have their slots: their caller must hear what is to be published.
     */
    private CompletionStage<List<Object>> replicated(
            StatefulRedisConnection<String, String> own, Queue lane, String... arguments) {
        return scripts.start(own.async(), Script.SUBMIT, lane, arguments)
                .thenCompose(reply -> replicas(own)
                        // Twice, as one command may not take as long as a client waits for it.
                        .thenCompose(enough -> enough ? CompletableFuture.completedFuture(true) : replicas(own))
                        .thenApply(enough -> enough ? reply : unconfirmed(reply)));
    }

    /** The jobs are kept by now, whatever becomes of this. */
    private CompletionStage<Boolean> replicas(StatefulRedisConnection<String, String> own) {
        return connection
                .watched(own.async()
                        .waitForReplication(
                                connection.replicas(), connection.timeout().toMillis() / 2))
                .handle((took, error) -> error == null && took >= connection.replicas());
    }

    private static List<Object> unconfirmed(List<Object> reply) {
        List<Object> changed = new ArrayList<>(reply);
        changed.set(
                1,
                Reply.texts(reply.get(1)).stream()
                        .map(text -> KEPT.contains(text) ? UNCONFIRMED : text)
                        .toList());
        return changed;
    }

    private synchronized StatefulRedisConnection<String, String> durable() {
        if (durable == null) {
            durable = connection.dedicated();
        }
        return durable;
    }
}
