package dev.jobfn.intake;

import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.stage.Api;
import dev.jobfn.stage.Stage;
import io.cloudevents.CloudEvent;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The stage of tests of the clock: clock events go to intake, as their trigger sends them. */
record ClockStage(Stage stage, Api submit, Api intake) {
    private static final List<String> QUEUES = List.of("general", "narrow", "brisk");

    static ClockStage started() {
        Stage stage = new Stage("--appendfsync", "always");
        return new ClockStage(stage, stage.submit(), stage.intake("LEASE", "PT1S"));
    }

    /** Empties all and ends the clocks that tests before left. */
    void clear() {
        stage.clear();
        await().until(() -> {
            QUEUES.forEach(queue -> stage.observe().publish(wakes(queue), "0"));
            return QUEUES.stream().allMatch(queue -> sleepers(queue) == 0);
        });
        stage.clear();
        stage.broker().deliverClocks(event -> intake.deliverAsync("/clock", event));
    }

    /** How many clocks listen for their wake. */
    long sleepers(String queue) {
        return stage.observe().pubsubNumsub(wakes(queue)).getOrDefault(wakes(queue), 0L);
    }

    private static String wakes(String queue) {
        return "jobfn:{" + queue + "}:wake";
    }

    /** Submits a job of the type quiet that is due after this ISO duration. */
    String delayed(String delay) {
        return submit.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"" + delay + "\"}");
    }

    /** The event of a job's n-th dispatch, once it is there. */
    CloudEvent queued(String job, int dispatch) {
        await().until(() -> stage.broker().queued(job).size() >= dispatch);
        return stage.broker().queued(job).get(dispatch - 1).event();
    }

    int clocksStarted() {
        return stage.broker().published(JobEvents.CLOCK).size();
    }

    /** The answer to the first clock event, when there is one. */
    CompletableFuture<HttpResponse<String>> firstClock() {
        await().until(() -> !stage.broker().deliveries().isEmpty());
        return stage.broker().deliveries().get(0);
    }
}
