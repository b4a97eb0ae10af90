package dev.jobfn.coalesce;

import dev.jobfn.catalog.Queue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Calls a script that handles many jobs at once, on behalf of callers that have one job each. Callers that arrive while
 * a call is in flight share the next call, so the round trip and the fixed cost of a call are paid only once. The
 * script handles each job independently, which means that each caller gets the same reply as from its own call. If a
 * call fails, it fails for all its callers.
 *
 * @param <R> the reply about one job
 */
public final class CoalescedCalls<R> {
    private static final int LARGEST_CALL = 32;

    private final Sender sender;
    private final Splitter<R> splitter;
    private final Map<Kind, Coalescer<Call<R>>> coalescers = new ConcurrentHashMap<>();

    /**
     * Creates an instance with no call in flight.
     *
     * @param sender calls the script
     * @param splitter splits the script's reply by job
     */
    public CoalescedCalls(Sender sender, Splitter<R> splitter) {
        this.sender = sender;
        this.splitter = splitter;
    }

    /** Calls a script. This method may throw any exception that the stage can fail with. */
    @FunctionalInterface
    public interface Sender {
        /** Returns the reply, which is one list for all jobs. */
        CompletionStage<List<Object>> send(Queue lane, String... arguments);
    }

    /** Splits a script's reply by job. */
    @FunctionalInterface
    public interface Splitter<R> {
        /** Returns one reply per job, in the order of the jobs. */
        List<R> split(Queue lane, List<Object> raw, int jobs);
    }

    /**
     * What callers must have in common to share a call.
     *
     * @param queue the queue's name
     * @param head the arguments before those of the jobs
     */
    private record Kind(String queue, List<String> head) {}

    private record Call<R>(List<String> arguments, CompletableFuture<R> reply) {}

    /**
     * Calls the script for one job.
     *
     * @param head the arguments before those of the jobs; only callers with the same head share a call
     */
    public CompletableFuture<R> call(Queue lane, List<String> head, String... job) {
        Call<R> call = new Call<>(List.of(job), new CompletableFuture<>());
        coalescers
                .computeIfAbsent(
                        new Kind(lane.name(), head),
                        fresh -> new Coalescer<>(LARGEST_CALL, calls -> send(lane, head, calls)))
                .add(List.of(call));
        return call.reply();
    }

    private CompletionStage<?> send(Queue lane, List<String> head, List<Call<R>> calls) {
        String[] arguments = Stream.concat(head.stream(), calls.stream().flatMap(call -> call.arguments().stream()))
                .toArray(String[]::new);
        try {
            return sender.send(lane, arguments)
                    .thenApply(raw -> splitter.split(lane, raw, calls.size()))
                    .whenComplete((replies, error) -> answer(calls, replies, error));
        } catch (RuntimeException e) {
            answer(calls, List.of(), e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private static <R> void answer(List<Call<R>> calls, List<R> replies, Throwable error) {
        if (error != null) {
            calls.forEach(call -> call.reply().completeExceptionally(error));
            return;
        }
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).reply().complete(replies.get(i));
        }
    }
}
