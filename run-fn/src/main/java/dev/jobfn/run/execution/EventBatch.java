package dev.jobfn.run.execution;

import dev.jobfn.event.JobEvents.Queued;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The jobs of one event. The event gets a single response when all of its jobs have ended. Thread-safe. */
final class EventBatch {
    private final Queue<Queued> notStarted;
    private final AtomicInteger unfinished;
    private final CompletableFuture<Void> claimError = new CompletableFuture<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    EventBatch(List<Queued> jobs) {
        notStarted = new ConcurrentLinkedQueue<>(jobs);
        unfinished = new AtomicInteger(jobs.size());
    }

    /** Takes the next job that has not started, if there is one. Call {@link #finish} when the job has ended. */
    Optional<Queued> next() {
        return Optional.ofNullable(notStarted.poll());
    }

    /**
     * Marks a started job as finished.
     *
     * @param error why the job could not be claimed, or null. After an error, no other job of the event is started
     */
    void finish(Throwable error) {
        int jobs = 1;
        if (error != null) {
            claimError.completeExceptionally(error);
            while (notStarted.poll() != null) {
                jobs++;
            }
        }
        if (unfinished.addAndGet(-jobs) == 0) {
            finished.complete(null);
        }
    }

    /** Waits until all jobs are finished. Throws the first error that kept a job from being claimed. */
    void await() {
        finished.join();
        try {
            claimError.getNow(null);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
