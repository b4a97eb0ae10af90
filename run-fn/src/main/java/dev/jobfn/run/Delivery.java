package dev.jobfn.run;

import dev.jobfn.event.JobEvents.Queued;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The jobs of one event on their way through this process; its answer speaks for all of them. Safe for use by many threads. */
final class Delivery {
    private final Queue<Queued> left;
    private final AtomicInteger notOver;
    private final CompletableFuture<Void> error = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Delivery(List<Queued> jobs) {
        left = new ConcurrentLinkedQueue<>(jobs);
        notOver = new AtomicInteger(jobs.size());
    }

    /** The next that has not begun; {@link #over} must follow. */
    Optional<Queued> next() {
        return Optional.ofNullable(left.poll());
    }

    /**
     * One that had begun is over.
     *
     * @param problem what kept it from being claimed, or null; then none of those left begins
     */
    void over(Throwable problem) {
        int jobs = 1;
        if (problem != null) {
            error.completeExceptionally(problem);
            while (left.poll() != null) {
                jobs++;
            }
        }
        if (notOver.addAndGet(-jobs) == 0) {
            over.complete(null);
        }
    }

    /** Returns when all are over; throws what kept the first of those from being claimed that could not be. */
    void await() {
        over.join();
        try {
            error.getNow(null);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
