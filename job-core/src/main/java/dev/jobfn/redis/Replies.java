package dev.jobfn.redis;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for replies and says what an error among them means. */
final class Replies {
    private Replies() {}

    /**
     * Waits for it, as long as it takes: Lettuce ends each command when its time is over. A time of our own would be two more
     * timers a call, and a virtual thread's wake a thread of their own each.
     */
    static <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw meaning(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobStoreException(Kind.UNKNOWN_OUTCOME, "interrupted while Redis worked", e);
        }
    }

    /** The same reply; where it fails, it fails with what that means. */
    static <T> CompletionStage<T> meant(CompletionStage<T> reply) {
        return reply.exceptionallyCompose(error -> CompletableFuture.failedFuture(meaning(error)));
    }

    static RuntimeException meaning(Throwable thrown) {
        Throwable error =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (error instanceof JobStoreException known) {
            return known;
        }
        String message = String.valueOf(error.getMessage());
        if (error instanceof RedisCommandTimeoutException) {
            return new JobStoreException(Kind.UNKNOWN_OUTCOME, "Redis did not answer in time", error);
        }
        if (error instanceof RedisCommandExecutionException && message.startsWith("OOM ")) {
            return new JobStoreException(Kind.FULL, message, error);
        }
        if (error instanceof RedisCommandExecutionException && !refusesAll(message, error)) {
            return new IllegalStateException("a script failed: " + message, error);
        }
        // A connection that broke after the command was written leaves its outcome open.
        boolean open = (error instanceof RedisException && message.contains("Connection closed prematurely"))
                || error instanceof java.io.IOException;
        return new JobStoreException(open ? Kind.UNKNOWN_OUTCOME : Kind.UNAVAILABLE, message, error);
    }

    private static boolean refusesAll(String message, Throwable error) {
        return error instanceof RedisReadOnlyException
                || message.startsWith("LOADING")
                || message.startsWith("MASTERDOWN")
                || MovingSlots.isMove(message)
                || message.startsWith("MISCONF")
                || message.startsWith("NOREPLICAS")
                || message.startsWith("BUSY")
                || message.startsWith("NOAUTH")
                || message.startsWith("WRONGPASS")
                || message.startsWith("READONLY")
                || message.startsWith("UNBLOCKED");
    }
}
