package dev.jobfn.local.broker;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One request that may have to wait for its turn and may be ended before it has an answer. */
final class Attempt implements Runnable {

    private final Supplier<CompletableFuture<Answer>> request;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private CompletableFuture<Answer> exchange;
    private boolean ended;

    Attempt(Supplier<CompletableFuture<Answer>> request) {
        this.request = request;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    /** Sends the request, unless it has timed out while it waited. */
    @Override
    public void run() {
        CompletableFuture<Answer> sent;
        synchronized (this) {
            if (ended) {
                return;
            }
            sent = request.get();
            exchange = sent;
        }
        var unused = sent.whenComplete(
                (response, failure) -> answer.complete(failure == null ? response : Answer.failed(failure)));
    }

    /** Ends the exchange if it still runs: the function sees its client go. */
    synchronized void end() {
        ended = true;
        if (exchange != null) {
            exchange.cancel(true);
        }
    }
}
