package dev.jobfn.cli.doctor;

import dev.jobfn.cli.http.ServiceResponse;
import dev.jobfn.cli.json.JsonObject;
import java.util.List;

/** Checks that jobs of each queue move. */
record QueueCheck(Findings findings) {
    private static final String CHECK = "queues";
    private static final int LONG_SECONDS = 60;
    private static final int MANY_EVENTS = 100;

    void run(ServiceResponse answer) {
        if (!answer.succeeded()) {
            return;
        }
        List<JsonObject> queues =
                answer.json().map(json -> json.objects("queues")).orElse(List.of());
        boolean good = queues.stream().map(this::moves).reduce(true, Boolean::logicalAnd);
        if (good) {
            findings.ok(CHECK, queues.size() + ", none is stuck");
        }
    }

    private boolean moves(JsonObject queue) {
        String name = queue.text("queue").orElse("");
        boolean good = true;
        if (queue.isTrue("paused")) {
            findings.warning(CHECK, name + " is paused", "'jobfn resume " + name + "' dispatches its jobs again.");
            good = false;
        } else if (queue.number("waiting") > 0
                && queue.number("inFlight") == 0
                && queue.number("oldestSeconds") > LONG_SECONDS) {
            findings.error(
                    CHECK,
                    name + ": " + queue.number("waiting") + " jobs wait, and none is in flight",
                    "The broker does not accept events: compare BROKER_URL with 'kubectl get broker'.");
            good = false;
        }
        if (queue.number("outbox") > MANY_EVENTS) {
            findings.warning(
                    CHECK,
                    name + ": the broker has not accepted " + queue.number("outbox") + " outcome events",
                    "Check the broker: 'kubectl get broker'. The events are kept until then.");
            good = false;
        }
        return good;
    }
}
