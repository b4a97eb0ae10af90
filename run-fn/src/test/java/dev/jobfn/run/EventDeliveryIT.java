package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Token;
import dev.jobfn.run.fixture.RunFixture;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to {@code POST /}. */
class EventDeliveryIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void assertEmptyResponse(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("ce-"));
        assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
    }

    private static void assertRan(Dispatch dispatch) {
        Job job = fixture.job(dispatch.job());
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.result()).contains("{\"text\":\"hello\"}");
        assertThat(job.attempt()).isEqualTo(1);
    }

    @Test
    void a_binary_event_runs_its_job_and_gets_an_empty_response() {
        Dispatch dispatch = fixture.submit("echo");
        assertEmptyResponse(fixture.events.deliver(dispatch).join());
        assertRan(dispatch);
    }

    @Test
    void a_structured_event_runs_its_job_and_gets_an_empty_response() {
        Dispatch dispatch = fixture.submit("echo");
        assertEmptyResponse(
                fixture.events.deliverStructured(JobEvents.queued(dispatch)).join());
        assertRan(dispatch);
    }

    @Test
    void a_repeated_event_runs_nothing() {
        Dispatch dispatch = fixture.submit("gated");
        fixture.gates.open(dispatch.job(), "1");
        fixture.events.deliver(dispatch).join();
        assertEmptyResponse(fixture.events.deliver(dispatch).join());
        assertThat(fixture.gates.arrivals(dispatch.job())).isEqualTo(1);
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void only_one_of_32_simultaneous_deliveries_runs_the_job() {
        Dispatch dispatch = fixture.submit("gated");
        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(() -> fixture.events.deliver(dispatch))
                .limit(32)
                .toList();
        fixture.gates.awaitArrivals(dispatch.job(), 1);
        fixture.gates.open(dispatch.job(), "1");
        answers.forEach(answer -> assertEmptyResponse(answer.join()));
        assertThat(fixture.gates.arrivals(dispatch.job())).isEqualTo(1);
        assertThat(fixture.job(dispatch.job()).attempt()).isEqualTo(1);
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void an_event_with_a_forged_token_runs_nothing() {
        Dispatch real = fixture.submit("echo");
        Dispatch forged = new Dispatch(real.job(), Token.fresh(), real.type(), real.tenant(), real.lost());
        assertEmptyResponse(fixture.events.deliver(forged).join());
        assertThat(fixture.state(real.job())).isEqualTo(JobState.QUEUED);
        assertThat(fixture.job(real.job()).attempt()).isZero();
    }

    @Test
    void an_event_for_an_unknown_job_is_dropped() {
        Dispatch forged = new Dispatch(JobId.fresh("general"), Token.fresh(), "echo", "shop", 0);
        assertEmptyResponse(fixture.events.deliver(forged).join());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.jobfn.clock general-4fT0qk2vXW9ZbY7u1LmNpQ.token",
                "com.example.uploaded general-4fT0qk2vXW9ZbY7u1LmNpQ.token",
                "dev.jobfn.job.queued no-dot",
                "dev.jobfn.job.queued no-job.token",
                "dev.jobfn.job.queued elsewhere-4fT0qk2vXW9ZbY7u1LmNpQ.token",
                "dev.jobfn.job.queued general-4fT0qk2vXW9ZbY7u1LmNpQ.to ken"
            })
    void an_event_that_does_not_dispatch_one_of_our_jobs_is_refused(String typeAndId) {
        String[] parts = typeAndId.split(" ", 2);
        HttpResponse<String> answer = fixture.events.post(
                "/", "", "ce-specversion", "1.0", "ce-source", "/test", "ce-type", parts[0], "ce-id", parts[1]);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("not-an-event");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"type\":",
                "{}",
                "[]",
                "null",
                "{\"specversion\":\"9.9\"}",
                "{\"specversion\":\"1.0\",\"type\":[],\"id\":{},\"source\":\" \"}",
                "{\"specversion\":\"1.0\",\"type\":\"a\",\"id\":\"b\",\"source\":\"c\",\"time\":\"noon\"}"
            })
    void a_structured_event_that_cannot_be_read_is_refused(String body) {
        HttpResponse<String> answer = fixture.events.post("/", body, "Content-Type", "application/cloudevents+json");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).containsAnyOf("problems/not-an-event", "problems/bad-json");
    }

    @Test
    void a_request_that_is_not_an_event_is_refused() {
        assertThat(fixture.events.post("/", "").statusCode()).isEqualTo(400);
        assertThat(fixture.events
                        .post("/", "{\"text\":\"hello\"}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(400);
        assertThat(fixture.events
                        .post("/", "x".repeat(1_100_000), "Content-Type", "application/cloudevents+json")
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/runJob", "/echo", "/text-stats", "/thumbnail", "/sleep", "/functions/runJob"})
    void no_function_can_be_called_by_its_name(String path) {
        assertThat(fixture.events
                        .post(path, "{\"text\":\"a\"}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(404);
        assertThat(fixture.events.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void an_event_may_have_unknown_attributes_and_data() {
        Dispatch dispatch = fixture.submit("echo");
        fixture.events
                .deliver(CloudEventBuilder.v1(JobEvents.queued(dispatch))
                        .withExtension("knativearrivaltime", "2026-01-01T00:00:00Z")
                        .withData("text/plain", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .build())
                .join();
        assertRan(dispatch);
    }

    @Test
    void run_fn_is_ready_and_live() {
        assertThat(fixture.events.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(fixture.events.get("/health/live").statusCode()).isEqualTo(200);
    }
}
