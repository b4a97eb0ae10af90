package dev.jobfn.local.broker.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One request to a function. The request may have to wait for its turn, and it can be ended before it has a response.
 */
final class Attempt implements Runnable {

    private final Supplier<CompletableFuture<DeliveryResult>> request;
    private final CompletableFuture<DeliveryResult> result = new CompletableFuture<>();
    private CompletableFuture<DeliveryResult> exchange;
    private boolean ended;

    Attempt(Supplier<CompletableFuture<DeliveryResult>> request) {
        this.request = request;
    }

    CompletableFuture<DeliveryResult> result() {
        return result;
    }

    /** Sends the request, unless the request timed out while it was waiting. */
    @Override
    public void run() {
        CompletableFuture<DeliveryResult> sent;
        synchronized (this) {
            if (ended) {
                return;
            }
            sent = request.get();
            exchange = sent;
        }
        var unused = sent.whenComplete(
                (response, failure) -> result.complete(failure == null ? response : DeliveryResult.failed(failure)));
    }

    /** Ends the exchange if it is still in flight. The function then sees its client disconnect. */
    synchronized void end() {
        ended = true;
        if (exchange != null) {
            exchange.cancel(true);
        }
    }
}
