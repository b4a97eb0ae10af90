package dev.jobfn.local.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Sends a request until it is delivered, refused for good, or the retries are used up. */
final class RetryingSender {

    private final Executor executor;

    RetryingSender(Executor executor) {
        this.executor = executor;
    }

    /** The last answer; it never completes with an exception. */
    CompletableFuture<Answer> send(FunctionProxy function, EventRequest request, Delivery delivery) {
        return send(function, request, delivery, 0);
    }

    private CompletableFuture<Answer> send(FunctionProxy function, EventRequest request, Delivery delivery, int retry) {
        return function.send(request).thenCompose(answer -> {
            if (!answer.retried() || retry >= delivery.retries()) {
                return CompletableFuture.completedFuture(answer);
            }
            Executor later = CompletableFuture.delayedExecutor(
                    delivery.pauseBefore(retry).toMillis(), TimeUnit.MILLISECONDS, executor);
            return CompletableFuture.supplyAsync(() -> retry + 1, later)
                    .thenCompose(next -> send(function, request, delivery, next));
        });
    }
}
