package dev.jobfn.cli.doctor;

import dev.jobfn.cli.json.JsonObject;
import java.util.Optional;

/** Checks that each queue has pods that run its jobs, and as many as its window needs. */
record LaneCheck(Installation installation, Findings findings) {
    private static final String CHECK = "lanes";
    private static final long DEFAULT_WINDOW = 20;

    void run() {
        long before = findings.problems();
        installation.catalog("queues").forEach((queue, settings) -> {
            if (settings.isTrue("longLane")) {
                return;
            }
            Optional<JsonObject> runner = installation.runner(queue);
            if (runner.isEmpty()) {
                findings.error(
                        CHECK,
                        "no Trigger routes dev.jobfn.job.queued with jobqueue=" + queue
                                + " to a Service, so its jobs never run",
                        "Add a Trigger and a Service for the queue: CONTRIBUTING.md, \"A lane\".");
            } else {
                checkWindow(queue, settings, runner.get());
            }
        });
        if (findings.problems() == before) {
            findings.ok(CHECK, "each queue has a Trigger, and a window that its pods can hold");
        }
    }

    private void checkWindow(String queue, JsonObject settings, JsonObject runner) {
        JsonObject annotations =
                runner.object("spec").object("template").object("metadata").object("annotations");
        long scale = annotations
                .text("autoscaling.knative.dev/max-scale")
                .map(Long::parseLong)
                .orElse(0L);
        long concurrency = Installation.pod(runner).number("containerConcurrency");
        long window = settings.members().containsKey("window") ? settings.number("window") : DEFAULT_WINDOW;
        String lane = "queue " + queue + ": window " + window + ", " + Installation.name(runner) + ": ";
        if (scale == 0 || concurrency == 0) {
            findings.error(
                    CHECK,
                    lane + "no limit for " + (scale == 0 ? "max-scale" : "containerConcurrency"),
                    "Set it so that max-scale x containerConcurrency = window.");
        } else if (window != scale * concurrency) {
            findings.error(
                    CHECK,
                    lane + scale + " pods x " + concurrency + " requests = " + scale * concurrency,
                    "Set window in the catalog to " + scale * concurrency
                            + ", or change max-scale or containerConcurrency.");
        }
    }
}
