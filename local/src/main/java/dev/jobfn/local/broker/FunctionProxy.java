package dev.jobfn.local.broker;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Stands in front of a function as queue-proxy does: its concurrency and its timeout. */
final class FunctionProxy {

    private final EventClient client;
    private final Timer timer;
    private final FunctionLimits limits;
    private final ConcurrencyGate gate;

    FunctionProxy(EventClient client, Timer timer, FunctionLimits limits) {
        this.client = client;
        this.timer = timer;
        this.limits = limits;
        this.gate = new ConcurrencyGate(limits.containerConcurrency());
    }

    /** Sends a request; the answer never completes with an exception. */
    CompletableFuture<Answer> send(EventRequest request) {
        Attempt attempt = new Attempt(() -> client.send(request));
        if (!gate.enter(attempt)) {
            return CompletableFuture.completedFuture(Answer.of(503, "pending request queue full"));
        }
        // The time that a request waited counts, as it does in the cluster.
        Timeout timeout = timer.newTimeout(
                late -> attempt.answer().complete(Answer.of(504, "request timeout")),
                limits.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        return attempt.answer().whenComplete((answer, failure) -> {
            timeout.cancel();
            attempt.end();
            gate.leave(attempt);
        });
    }
}
