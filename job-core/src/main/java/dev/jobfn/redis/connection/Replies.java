package dev.jobfn.redis.connection;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for replies, and turns their errors into {@link JobStoreException}s. */
public final class Replies {
    private Replies() {}

    /**
     * Waits for a reply. There is no timeout here, because Lettuce's own timeout ends each command. A second timeout
     * would add two timers per call and, on a virtual thread, a wake-up for each timer.
     */
    public static <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw RedisErrors.meaning(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobStoreException(Kind.UNKNOWN_OUTCOME, "interrupted while waiting for Redis", e);
        }
    }

    /** The same reply, except that it can fail only with a {@link JobStoreException}. */
    public static <T> CompletionStage<T> orStoreException(CompletionStage<T> reply) {
        return reply.exceptionallyCompose(error -> CompletableFuture.failedFuture(RedisErrors.meaning(error)));
    }
}
