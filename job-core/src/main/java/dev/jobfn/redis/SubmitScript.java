package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisErrors;
import dev.jobfn.redis.memory.Eviction;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Calls {@code submit.lua}. Repeats the call once if the outcome is unknown, makes room if Redis is full, and waits for
 * replicas if that is configured.
 */
final class SubmitScript {
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

    /** @param deadline when to stop waiting for room in a full Redis, as a value of {@link System#nanoTime} */
    private CompletionStage<List<Object>> call(long deadline, Queue lane, String... arguments) {
        return once(lane, arguments).exceptionallyCompose(error -> {
            JobStoreException failure = RedisErrors.meaning(error);
            if (failure.kind() == Kind.FULL) {
                return room(deadline)
                        .thenCompose(room ->
                                room ? call(deadline, lane, arguments) : CompletableFuture.failedFuture(failure));
            }
            // A script that failed midway may have left part of a job behind, which a repeat would mistake for a stored
            // job.
            return failure.kind() == Kind.UNKNOWN_OUTCOME && !failure.isFailure()
                    ? again(lane, arguments)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /** Whether a submission refused for lack of memory may be tried again. */
    private CompletionStage<Boolean> room(long deadline) {
        long left = deadline - System.nanoTime();
        return left <= 0
                ? CompletableFuture.completedFuture(false)
                : eviction.makeRoom().toCompletableFuture().copy().completeOnTimeout(false, left, TimeUnit.NANOSECONDS);
    }

    /** The first call may have succeeded, so the outcome stays unknown whatever goes wrong now. */
    private CompletionStage<List<Object>> again(Queue lane, String... arguments) {
        return once(lane, arguments)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(new JobStoreException(
                        Kind.UNKNOWN_OUTCOME,
                        "tried twice: " + RedisErrors.meaning(error).getMessage(),
                        error)));
    }

    private CompletionStage<List<Object>> once(Queue lane, String... arguments) {
        try {
            return connection.replicas() == 0
                    ? scripts.callAsync(connection.commands(), Script.SUBMIT, lane, arguments)
                    : replicated(durable(), lane, arguments);
        } catch (JobStoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * WAIT covers only the writes of its own connection and blocks whatever follows on it, so submissions have their
     * own connection. Even without enough replicas the jobs are stored and have their slots, so the script's follow-up
     * must still be published.
     */
    private CompletionStage<List<Object>> replicated(
            StatefulRedisConnection<String, String> own, Queue lane, String... arguments) {
        return scripts.callAsync(own.async(), Script.SUBMIT, lane, arguments)
                .thenCompose(reply -> replicas(own)
                        // Waits a second time, because one command must not take as long as the client waits.
                        .thenCompose(enough -> enough ? CompletableFuture.completedFuture(true) : replicas(own))
                        .thenApply(enough -> enough ? reply : unconfirmed(reply)));
    }

    /** The jobs are stored by now, whatever the result. */
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
                Scripts.texts(reply.get(1)).stream()
                        .map(text -> KEPT.contains(text) ? Receipts.UNCONFIRMED : text)
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
