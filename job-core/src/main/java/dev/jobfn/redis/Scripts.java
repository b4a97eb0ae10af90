package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Token;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Runs scripts: one round trip each, and one more the first time a server sees it. */
final class Scripts {
    private final RedisConnection connection;
    private final Duration horizon;
    private final MovingSlots slots;

    /** @param horizon what is due later than this is left to the backstop */
    Scripts(RedisConnection connection, Duration horizon) {
        this.connection = connection;
        this.horizon = horizon;
        this.slots = new MovingSlots(connection.isCluster(), connection.timeout());
    }

    /** The base of a queue's keys; the braces keep them all on one node. */
    static String base(String queue) {
        return "jobfn:{" + queue + "}";
    }

    /** What include/lane.lua reads of a queue. */
    static String lane(Queue queue, Duration horizon, boolean cluster) {
        return queue.window() + " " + queue.dispatchTimeout().toMillis() + " " + horizon.toMillis() + " "
                + queue.tenantShares().slots() + (cluster ? "" : " single");
    }

    List<Object> run(Script script, Queue queue, String... arguments) {
        return Replies.await(start(connection.commands(), script, queue, arguments));
    }

    /** Calls of a script that takes many jobs. */
    <R> CoalescedCalls<R> shared(Script script, CoalescedCalls.Splitter<R> splitter) {
        return new CoalescedCalls<>(
                (lane, arguments) -> start(connection.commands(), script, lane, arguments), splitter);
    }

    CompletionStage<List<Object>> start(
            RedisClusterAsyncCommands<String, String> commands, Script script, Queue queue, String... arguments) {
        String[] keys = {base(queue.name())};
        String[] values = Stream.concat(
                        Stream.of(Token.fresh(), lane(queue, horizon, connection.isCluster())), Stream.of(arguments))
                .toArray(String[]::new);
        return slots.follow(() -> call(commands, script, keys, values));
    }

    private CompletableFuture<List<Object>> call(
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

    static boolean isUnknownScript(Throwable error) {
        return error instanceof RedisNoScriptException || error.getCause() instanceof RedisNoScriptException;
    }
}
