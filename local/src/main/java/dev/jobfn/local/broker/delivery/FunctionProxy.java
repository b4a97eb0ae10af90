package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.wiring.FunctionLimits;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Does what queue-proxy does in front of a function: limits the function's concurrency and enforces its timeout. */
public final class FunctionProxy {

    private final EventClient client;
    private final Timer timer;
    private final FunctionLimits limits;
    private final ConcurrencyGate gate;

    public FunctionProxy(EventClient client, Timer timer, FunctionLimits limits) {
        this.client = client;
        this.timer = timer;
        this.limits = limits;
        this.gate = new ConcurrencyGate(limits.containerConcurrency());
    }

    /** Sends a request. The result never completes exceptionally. */
    CompletableFuture<DeliveryResult> send(EventRequest request) {
        Attempt attempt = new Attempt(() -> client.send(request));
        if (!gate.enter(attempt)) {
            return CompletableFuture.completedFuture(DeliveryResult.of(503, "pending request queue full"));
        }
        // As in a cluster, the timeout includes the time for which a request waits.
        Timeout timeout = timer.newTimeout(
                late -> attempt.result().complete(DeliveryResult.of(504, "request timeout")),
                limits.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        return attempt.result().whenComplete((result, failure) -> {
            timeout.cancel();
            attempt.end();
            gate.leave(attempt);
        });
    }
}
