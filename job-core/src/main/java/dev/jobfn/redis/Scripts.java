package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.CoalescedCalls;
import dev.jobfn.job.Token;
import dev.jobfn.redis.connection.MovingSlots;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Calls scripts. A call takes one round trip, or two the first time that a server sees the script. */
public final class Scripts {
    private final RedisConnection connection;
    private final Duration horizon;
    private final MovingSlots slots;

    /** @param horizon anything due later than this is left to the backstop */
    public Scripts(RedisConnection connection, Duration horizon) {
        this.connection = connection;
        this.horizon = horizon;
        this.slots = new MovingSlots(connection.isCluster(), connection.timeout());
    }

    /** The prefix of a queue's keys; the braces keep all of them on one node of a cluster. */
    public static String base(String queue) {
        return "jobfn:{" + queue + "}";
    }

    /** The argument from which include/lane.lua reads the queue's settings. */
    public static String lane(Queue queue, Duration horizon, boolean cluster) {
        return queue.window() + " " + queue.dispatchTimeout().toMillis() + " " + horizon.toMillis() + " "
                + queue.tenantShares().slots() + (cluster ? "" : " single");
    }

    /** Calls a script and waits; throws {@link dev.jobfn.job.JobStoreException}. */
    public List<Object> call(Script script, Queue queue, String... arguments) {
        return Replies.await(callAsync(script, queue, arguments));
    }

    /** Coalesces the calls of a script that takes many jobs. */
    public <R> CoalescedCalls<R> coalesced(Script script, CoalescedCalls.Splitter<R> splitter) {
        return new CoalescedCalls<>((lane, arguments) -> callAsync(script, lane, arguments), splitter);
    }

    CompletionStage<List<Object>> callAsync(Script script, Queue queue, String... arguments) {
        return callAsync(connection.commands(), script, queue, arguments);
    }

    CompletionStage<List<Object>> callAsync(
            RedisClusterAsyncCommands<String, String> commands, Script script, Queue queue, String... arguments) {
        String[] keys = {base(queue.name())};
        String[] values = Stream.concat(
                        Stream.of(Token.fresh(), lane(queue, horizon, connection.isCluster())), Stream.of(arguments))
                .toArray(String[]::new);
        return slots.follow(() -> evaluate(commands, script, keys, values));
    }

    private CompletableFuture<List<Object>> evaluate(
            RedisClusterAsyncCommands<String, String> commands, Script script, String[] keys, String[] values) {
        CompletableFuture<List<Object>> known = commands.<List<Object>>evalsha(
                        script.digest(), ScriptOutputType.MULTI, keys, values)
                .toCompletableFuture();
        return known.exceptionallyCompose(error -> isUnknownScript(error)
                ? connection.watched(commands.eval(script.text(), ScriptOutputType.MULTI, keys, values))
                : failed(error));
    }

    private CompletionStage<List<Object>> failed(Throwable error) {
        connection.noticed(error);
        return CompletableFuture.failedFuture(error);
    }

    /** Whether the error says that the server does not know the script. */
    public static boolean isUnknownScript(Throwable error) {
        return error instanceof RedisNoScriptException || error.getCause() instanceof RedisNoScriptException;
    }

    /** A list of texts in a reply. */
    @SuppressWarnings("unchecked")
    public static List<String> texts(Object raw) {
        return (List<String>) raw;
    }
}
