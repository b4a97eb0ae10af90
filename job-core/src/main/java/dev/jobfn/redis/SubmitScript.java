package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls the script that keeps jobs: asks once more where the outcome is unknown, and waits for replicas where that is asked. */
final class SubmitScript {
    private final RedisConnection connection;
    private final Scripts scripts;
    private StatefulRedisConnection<String, String> durable;

    SubmitScript(RedisConnection connection, Scripts scripts) {
        this.connection = connection;
        this.scripts = scripts;
    }

    CompletionStage<List<Object>> call(Queue lane, String... arguments) {
        return once(lane, arguments).exceptionallyCompose(error -> {
            RuntimeException failure = Replies.meaning(error);
            return failure instanceof JobStoreException known && known.kind() == Kind.UNKNOWN_OUTCOME
                    ? again(lane, arguments)
                    : CompletableFuture.failedFuture(failure);
        });
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

    /** WAIT speaks of the writes of its own connection and holds up what comes behind it, so submissions have their own. */
    private CompletionStage<List<Object>> replicated(
            StatefulRedisConnection<String, String> own, Queue lane, String... arguments) {
        return scripts.start(own.async(), Script.SUBMIT, lane, arguments)
                .thenCompose(reply -> own.async()
                        .waitForReplication(
                                connection.replicas(), connection.timeout().toMillis() / 2)
                        .thenApply(took -> {
                            if (took < connection.replicas()) {
                                throw new JobStoreException(
                                        Kind.UNKNOWN_OUTCOME,
                                        took + " of " + connection.replicas() + " replicas have it",
                                        null);
                            }
                            return reply;
                        }));
    }

    private synchronized StatefulRedisConnection<String, String> durable() {
        if (durable == null) {
            durable = connection.dedicated();
        }
        return durable;
    }
}
