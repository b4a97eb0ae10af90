package dev.jobfn.local.broker;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Stands in front of a function as queue-proxy does: its concurrency and its timeout. */
final class FunctionProxy {

    private final HttpClient client;
    private final FunctionLimits limits;
    private final ConcurrencyGate gate;

    FunctionProxy(HttpClient client, FunctionLimits limits) {
        this.client = client;
        this.limits = limits;
        this.gate = new ConcurrencyGate(limits.containerConcurrency());
    }

    /** Sends a request; the answer never completes with an exception. */
    CompletableFuture<Answer> send(HttpRequest request) {
        Attempt attempt = new Attempt(() -> client.sendAsync(request, BodyHandlers.ofByteArray()));
        if (!gate.enter(attempt)) {
            return CompletableFuture.completedFuture(Answer.of(503, "pending request queue full"));
        }
        return attempt.answer()
                // The time that a request waited counts, as it does in the cluster.
                .completeOnTimeout(
                        Answer.of(504, "request timeout"), limits.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    attempt.end();
                    gate.leave(attempt);
                });
    }
}
