package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.wiring.Delivery;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Sends a request until it is delivered or refused for good, or until no retries are left. */
public final class RetryingSender {

    private final Executor executor;

    public RetryingSender(Executor executor) {
        this.executor = executor;
    }

    /** Completes with the last response, never exceptionally. */
    CompletableFuture<DeliveryResult> send(FunctionProxy function, EventRequest request, Delivery delivery) {
        return send(function, request, delivery, 0);
    }

    private CompletableFuture<DeliveryResult> send(
            FunctionProxy function, EventRequest request, Delivery delivery, int retry) {
        return function.send(request).thenCompose(result -> {
            if (!result.retried() || retry >= delivery.retries()) {
                return CompletableFuture.completedFuture(result);
            }
            Executor later = CompletableFuture.delayedExecutor(
                    delivery.pauseBefore(retry).toMillis(), TimeUnit.MILLISECONDS, executor);
            return CompletableFuture.supplyAsync(() -> retry + 1, later)
                    .thenCompose(next -> send(function, request, delivery, next));
        });
    }
}
