package dev.jobfn.client.http;

import dev.jobfn.client.problem.ClientClosedException;
import dev.jobfn.client.problem.JobfnException;
import dev.jobfn.client.problem.JobfnProblemException;
import dev.jobfn.client.problem.UnreachableException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sends one call until it succeeds, must not be repeated, or the time for retries is used up. */
final class Attempts {
    private final Call call;
    private final Supplier<CompletableFuture<HttpResponse<String>>> sending;
    private final RetryBudget budget;
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private volatile CompletableFuture<HttpResponse<String>> current;
    private int attempts;

    Attempts(Call call, Supplier<CompletableFuture<HttpResponse<String>>> sending, RetryBudget budget) {
        this.call = call;
        this.sending = sending;
        this.budget = budget;
    }

    /** The answer. Completing the future, for example by cancelling it, ends the request. */
    CompletableFuture<Answer> start() {
        CompletableFuture<?> unused = result.whenComplete((answer, error) -> {
            CompletableFuture<?> sent = current;
            if (error != null && sent != null) {
                sent.cancel(true);
            }
        });
        attempt();
        return result;
    }

    /** Ends the request without an answer. */
    void abandon(JobfnException reason) {
        result.completeExceptionally(reason);
    }

    private void attempt() {
        if (result.isDone()) {
            return;
        }
        attempts++;
        CompletableFuture<HttpResponse<String>> sent;
        try {
            sent = sending.get();
        } catch (RuntimeException e) {
            // On a timer thread, an exception would be lost.
            result.completeExceptionally(e);
            return;
        }
        current = sent;
        if (result.isDone()) {
            sent.cancel(true);
        }
        CompletableFuture<?> unused = sent.whenComplete(this::answered);
    }

    private void answered(HttpResponse<String> response, Throwable error) {
        try {
            if (error == null && Answer.isSuccess(response.statusCode())) {
                result.complete(new Answer(response.statusCode(), response.body()));
                return;
            }
            failed(error == null ? Answer.problem(response).exception() : unreachable(call, error));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void failed(JobfnException failure) {
        Optional<Duration> pause =
                call.repeat().after(failure, attempts) ? budget.next(retryAfter(failure)) : Optional.empty();
        if (pause.isEmpty()) {
            result.completeExceptionally(failure);
            return;
        }
        CompletableFuture.delayedExecutor(pause.get().toNanos(), TimeUnit.NANOSECONDS)
                .execute(this::attempt);
    }

    private static Optional<Duration> retryAfter(JobfnException failure) {
        return failure instanceof JobfnProblemException answer
                ? answer.problem().retryAfter()
                : Optional.empty();
    }

    /** The exception for an error of the HTTP client. */
    static JobfnException unreachable(Call call, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof JobfnException own) {
            return own;
        }
        if (cause instanceof IOException) {
            return new UnreachableException(call.method(), call.uri(), cause);
        }
        if (cause instanceof CancellationException) {
            return new ClientClosedException();
        }
        throw new IllegalStateException(cause);
    }
}
