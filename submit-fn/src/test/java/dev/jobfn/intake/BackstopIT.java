package dev.jobfn.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.redis.ClockField;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BackstopIT {
    private static final CloudEvent PING = CloudEventBuilder.v1()
            .withType("dev.knative.sources.ping")
            .withSource(URI.create("/apis/v1/namespaces/jobfn/pingsources/backstop"))
            .withId("1")
            .build();

    private static SubmitFixture fixture;
    private static FunctionClient submit;
    private static FunctionClient intake;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        submit = fixture.submit();
        intake = fixture.intake();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static void ping() {
        HttpResponse<String> answer = intake.deliver("/backstop", PING);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    /** Simulates a clock whose pod died long ago. */
    private static void stopClock(String queue) {
        fixture.observe().hset("jobfn:{" + queue + "}:clock", ClockField.WAKES_AT.key(), "0");
    }

    @Test
    void it_starts_a_clock_in_each_queue_that_needs_one_and_has_none() {
        submit.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT1H\"}");
        submit.submitted("{\"type\":\"narrow\",\"input\":{},\"delay\":\"PT1H\"}");
        await().until(() -> fixture.broker().published(JobEvents.CLOCK).size() == 2);
        ping();
        assertThat(fixture.broker().published(JobEvents.CLOCK)).hasSize(2);
        stopClock("general");
        ping();
        await().until(() -> fixture.broker().published(JobEvents.CLOCK).size() == 3);
        CloudEvent started = fixture.broker().published(JobEvents.CLOCK).get(2).event();
        assertThat(started.getSubject()).isEqualTo("general");
        assertThat(JobEvents.readClock(started))
                .contains(fixture.observe().hget("jobfn:{general}:clock", ClockField.TOKEN.key()));
    }

    @Test
    void it_dispatches_jobs_that_became_due_while_no_clock_ran() {
        String job = submit.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT0.05S\"}");
        await().until(() -> System.currentTimeMillis()
                > fixture.job(job).orElseThrow().times().due().orElseThrow().toEpochMilli());
        assertThat(fixture.broker().queued(job)).isEmpty();
        ping();
        await().until(() -> fixture.broker().queued(job).size() == 1);
    }

    @Test
    void it_removes_everything_past_its_retention() {
        List<String> jobs = Collections.nCopies(600, "{\"type\":\"fleeting\",\"input\":{}}");
        JsonNode kept = FunctionClient.json(submit.post("/jobs/batch", "{\"jobs\":" + jobs + "}"))
                .get("jobs");
        for (JsonNode job : kept) {
            fixture.store().cancel(SubmitFixture.id(job.get("id").asString()), Optional.empty());
        }
        assertThat(fixture.observe().zcard("jobfn:{general}:expires")).isGreaterThan(500);
        await().until(() -> fixture.observe()
                        .zcount(
                                "jobfn:{general}:expires",
                                io.lettuce.core.Range.create(System.currentTimeMillis() + 1, Long.MAX_VALUE))
                == 0);
        ping();
        assertThat(fixture.observe().keys("jobfn:*:[jl]:*")).isEmpty();
        assertThat(fixture.observe().keys("jobfn:*:index:*")).isEmpty();
        assertThat(fixture.observe().zcard("jobfn:{general}:expires")).isZero();
    }

    @Test
    void with_nothing_to_do_it_publishes_and_stores_nothing() {
        ping();
        assertThat(fixture.observe().dbsize()).isZero();
        assertThat(fixture.broker().published(JobEvents.CLOCK)).isEmpty();
    }
}
