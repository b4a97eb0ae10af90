package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Token;
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

/** What comes in at {@code POST /}. */
class DeliveryIT {
    private static RunLab lab;

    @BeforeAll
    static void start() {
        lab = new RunLab();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static void assertAnsweredWithNothing(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("ce-"));
        assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
    }

    private static void assertRan(Dispatch dispatch) {
        Job job = lab.job(dispatch.job());
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.result()).contains("{\"text\":\"hello\"}");
        assertThat(job.attempt()).isEqualTo(1);
    }

    @Test
    void a_binary_event_runs_its_job_and_is_answered_with_nothing() {
        Dispatch dispatch = lab.submit("echo");
        assertAnsweredWithNothing(lab.events.deliver(dispatch).join());
        assertRan(dispatch);
    }

    @Test
    void a_structured_event_runs_its_job_and_is_answered_with_nothing() {
        Dispatch dispatch = lab.submit("echo");
        assertAnsweredWithNothing(
                lab.events.deliverStructured(JobEvents.queued(dispatch)).join());
        assertRan(dispatch);
    }

    @Test
    void the_same_event_again_runs_nothing() {
        Dispatch dispatch = lab.submit("held");
        lab.gates.open(dispatch.job(), "1");
        lab.events.deliver(dispatch).join();
        assertAnsweredWithNothing(lab.events.deliver(dispatch).join());
        assertThat(lab.gates.arrivals(dispatch.job())).isEqualTo(1);
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void of_32_deliveries_at_once_one_runs_the_job() {
        Dispatch dispatch = lab.submit("held");
        List<CompletableFuture<HttpResponse<String>>> answers =
                Stream.generate(() -> lab.events.deliver(dispatch)).limit(32).toList();
        lab.gates.awaitArrivals(dispatch.job(), 1);
        lab.gates.open(dispatch.job(), "1");
        answers.forEach(answer -> assertAnsweredWithNothing(answer.join()));
        assertThat(lab.gates.arrivals(dispatch.job())).isEqualTo(1);
        assertThat(lab.job(dispatch.job()).attempt()).isEqualTo(1);
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void an_event_with_a_forged_token_runs_nothing() {
        Dispatch real = lab.submit("echo");
        Dispatch forged = new Dispatch(real.job(), Token.fresh(), real.type(), real.tenant(), real.lost());
        assertAnsweredWithNothing(lab.events.deliver(forged).join());
        assertThat(lab.state(real.job())).isEqualTo(JobState.QUEUED);
        assertThat(lab.job(real.job()).attempt()).isZero();
    }

    @Test
    void an_event_of_an_unknown_job_is_dropped() {
        Dispatch forged = new Dispatch(JobId.fresh("general"), Token.fresh(), "echo", "shop", 0);
        assertAnsweredWithNothing(lab.events.deliver(forged).join());
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
    void an_event_that_is_not_of_a_job_of_ours_is_refused(String typeAndId) {
        String[] parts = typeAndId.split(" ", 2);
        HttpResponse<String> answer = lab.events.post(
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
    void a_structured_event_that_can_not_be_read_is_refused(String body) {
        HttpResponse<String> answer = lab.events.post("/", body, "Content-Type", "application/cloudevents+json");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).containsAnyOf("problems/not-an-event", "problems/bad-json");
    }

    @Test
    void what_is_no_event_is_refused() {
        assertThat(lab.events.post("/", "").statusCode()).isEqualTo(400);
        assertThat(lab.events
                        .post("/", "{\"text\":\"hello\"}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(400);
        assertThat(lab.events
                        .post("/", "x".repeat(1_100_000), "Content-Type", "application/cloudevents+json")
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/runJob", "/echo", "/text-stats", "/thumbnail", "/sleep", "/functions/runJob"})
    void no_function_is_reachable_by_its_name(String path) {
        assertThat(lab.events
                        .post(path, "{\"text\":\"a\"}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(404);
        assertThat(lab.events.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void an_event_may_carry_data_and_attributes_that_are_not_ours() {
        Dispatch dispatch = lab.submit("echo");
        lab.events
                .deliver(CloudEventBuilder.v1(JobEvents.queued(dispatch))
                        .withExtension("knativearrivaltime", "2026-01-01T00:00:00Z")
                        .withData("text/plain", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .build())
                .join();
        assertRan(dispatch);
    }

    @Test
    void it_is_ready() {
        assertThat(lab.events.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(lab.events.get("/health/live").statusCode()).isEqualTo(200);
    }
}
