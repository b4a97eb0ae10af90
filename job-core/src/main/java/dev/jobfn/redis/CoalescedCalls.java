package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.Coalescer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Calls of a script that takes many jobs, for one job each. Those that come while one is under way share the next: one round
 * trip, and once what a call costs beside its jobs. The script treats each job on its own merits, so an answer is the same as
 * though its job had been asked for alone. Where a call fails, it fails for all that share it.
 *
 * @param <R> what is answered about a job
 */
final class CoalescedCalls<R> {
    private static final int MOST = 32;

    private final Sender sender;
    private final Splitter<R> splitter;
    private final Map<Road, Coalescer<Call<R>>> roads = new ConcurrentHashMap<>();

    /**
     * Begins with no call under way.
     *
     * @param sender calls the script
     * @param splitter reads what it answers
     */
    CoalescedCalls(Sender sender, Splitter<R> splitter) {
        this.sender = sender;
        this.splitter = splitter;
    }

    /** Calls a script. May throw what its stage may fail with. */
    @FunctionalInterface
    interface Sender {
        CompletionStage<List<Object>> send(Queue lane, String... arguments);
    }

    /** Finds what is about which job. */
    @FunctionalInterface
    interface Splitter<R> {
        /** One for each of so many jobs, in their order. */
        List<R> split(Queue lane, List<Object> raw, int jobs);
    }

    /**
     * What calls must have in common to share one.
     *
     * @param queue its name
     * @param head the arguments before those of the jobs
     */
    private record Road(String queue, List<String> head) {}

    private record Call<R>(List<String> arguments, CompletableFuture<R> reply) {}

    /**
     * Calls for one job.
     *
     * @param head what stands before the jobs; only those with the same share a call
     */
    CompletableFuture<R> ask(Queue lane, List<String> head, String... job) {
        Call<R> call = new Call<>(List.of(job), new CompletableFuture<>());
        roads.computeIfAbsent(
                        new Road(lane.name(), head), fresh -> new Coalescer<>(MOST, calls -> send(lane, head, calls)))
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
