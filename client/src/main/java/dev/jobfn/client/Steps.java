package dev.jobfn.client;

import dev.jobfn.client.problem.InterruptedRequestException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Requests that follow each other and end in one future. If that future is completed from outside, for example by
 * cancelling it or with {@code orTimeout}, the request that is running at that moment is cancelled, and no further
 * request begins.
 */
final class Steps<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile CompletableFuture<?> current;

    Steps() {
        CompletableFuture<?> unused = result.whenComplete((value, error) -> {
            CompletableFuture<?> running = current;
            if (error != null && running != null) {
                running.cancel(true);
            }
        });
    }

    CompletableFuture<T> result() {
        return result;
    }

    void complete(T value) {
        result.complete(value);
    }

    /** Starts a request and continues with its answer. A failure of either fails the result. */
    <A> void step(Supplier<CompletableFuture<A>> start, Consumer<A> next) {
        if (result.isDone()) {
            return;
        }
        CompletableFuture<A> running;
        try {
            running = start.get();
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        current = running;
        if (result.isDone()) {
            running.cancel(true);
        }
        CompletableFuture<?> unused = running.whenComplete((answer, error) -> {
            if (error != null) {
                result.completeExceptionally(cause(error));
                return;
            }
            try {
                next.accept(answer);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
    }

    /** Continues after a pause, without holding a thread. */
    void after(Duration pause, Runnable next) {
        CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS).execute(next);
    }

    /** The result of a request, changed by a function. Cancelling the returned future cancels the request. */
    static <A, B> CompletableFuture<B> then(CompletableFuture<A> request, Function<? super A, ? extends B> change) {
        Steps<B> steps = new Steps<>();
        steps.step(() -> request, answer -> steps.complete(change.apply(answer)));
        return steps.result();
    }

    /** Waits for a request. If the thread is interrupted in the meantime, the request is cancelled. */
    static <T> T join(CompletableFuture<T> request) {
        try {
            return request.get();
        } catch (InterruptedException e) {
            request.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedRequestException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                // The stack trace of one of the HTTP client's threads would not say where the request was made.
                failure.setStackTrace(new Throwable().getStackTrace());
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
