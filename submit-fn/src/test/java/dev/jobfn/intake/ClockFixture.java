package dev.jobfn.intake;

import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import io.cloudevents.CloudEvent;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The fixture for the tests of the clock. It delivers clock events to intake, as these events' Trigger does. */
record ClockFixture(SubmitFixture fixture, FunctionClient submit, FunctionClient intake) {
    private static final List<String> QUEUES = List.of("general", "narrow", "brisk");

    static ClockFixture started() {
        SubmitFixture fixture = new SubmitFixture("--appendfsync", "always");
        return new ClockFixture(fixture, fixture.submit(), fixture.intake("LEASE", "PT1S"));
    }

    /** Empties everything, and ends the clocks of earlier tests. */
    void clear() {
        fixture.clear();
        await().until(() -> {
            QUEUES.forEach(queue -> fixture.observe().publish(wakes(queue), "0"));
            return QUEUES.stream().allMatch(queue -> sleepers(queue) == 0);
        });
        fixture.clear();
        fixture.broker().deliverClocks(event -> intake.deliverAsync("/clock", event));
    }

    /** The number of clocks that are sleeping. */
    long sleepers(String queue) {
        return fixture.observe().pubsubNumsub(wakes(queue)).getOrDefault(wakes(queue), 0L);
    }

    private static String wakes(String queue) {
        return "jobfn:{" + queue + "}:wake";
    }

    /** Submits a job of the type quiet that is due after this ISO 8601 duration. */
    String delayed(String delay) {
        return submit.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"" + delay + "\"}");
    }

    /** Waits for the event of a job's n-th dispatch. */
    CloudEvent queued(String job, int dispatch) {
        await().until(() -> fixture.broker().queued(job).size() >= dispatch);
        return fixture.broker().queued(job).get(dispatch - 1).event();
    }

    int clocksStarted() {
        return fixture.broker().published(JobEvents.CLOCK).size();
    }

    /** Waits for the first clock event, and returns the response to it. */
    CompletableFuture<HttpResponse<String>> firstClock() {
        await().until(() -> !fixture.broker().deliveries().isEmpty());
        return fixture.broker().deliveries().get(0);
    }
}
