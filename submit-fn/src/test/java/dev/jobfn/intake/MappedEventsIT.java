package dev.jobfn.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.harness.NastyJson;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappedEventsIT {
    private static final String TEXT = "{\"text\":\"Grüße aus 東京\"}";

    private static SubmitFixture fixture;
    private static FunctionClient intake;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        intake = fixture.intake("REDIS_TIMEOUT", "PT0.4S", "MAX_BODY_BYTES", "2000");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static CloudEvent event(String type, String id, String data) {
        return CloudEventBuilder.v1()
                .withType(type)
                .withSource(URI.create("/shop/1"))
                .withId(id)
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static HttpResponse<String> structured(CloudEvent event) {
        return intake.send(
                "POST",
                "/events",
                new String(new JsonFormat().serialize(event), StandardCharsets.UTF_8),
                "Content-Type",
                "application/cloudevents+json; charset=utf-8");
    }

    private static void assertTaken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("ce-"));
    }

    private static List<String> jobs() {
        return fixture.observe().keys("jobfn:*:j:*");
    }

    @Test
    void an_event_becomes_one_job_however_often_and_in_whichever_mode_it_is_delivered() {
        CloudEvent event = event("com.example.uploaded", "1", TEXT);
        assertTaken(intake.deliver("/events", event));
        assertTaken(intake.deliver("/events", event));
        assertTaken(structured(event));
        assertThat(jobs()).hasSize(1);
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        CloudEvent queued = fixture.broker().published(JobEvents.QUEUED).get(0).event();
        assertThat(queued.getExtension("jobtype")).isEqualTo("text-stats");
        assertThat(queued.getExtension("jobtenant")).isEqualTo("anonymous");
        assertThat(fixture.claimed(queued).input()).isEqualTo(TEXT);
    }

    @Test
    void an_event_in_structured_mode_becomes_a_job_with_the_same_input() {
        assertTaken(structured(event("com.example.uploaded", "1", TEXT)));
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        assertThat(fixture.claimed(fixture.broker()
                                .published(JobEvents.QUEUED)
                                .get(0)
                                .event())
                        .input())
                .isEqualTo(TEXT);
    }

    @Test
    void an_event_with_another_id_or_source_is_a_different_event() {
        assertTaken(intake.deliver("/events", event("com.example.uploaded", "1", TEXT)));
        assertTaken(intake.deliver("/events", event("com.example.uploaded", "2", TEXT)));
        assertTaken(intake.deliver(
                "/events",
                CloudEventBuilder.from(event("com.example.uploaded", "1", TEXT))
                        .withSource(URI.create("/shop/2"))
                        .build()));
        assertThat(jobs()).hasSize(3);
    }

    @Test
    void an_event_mapped_by_two_types_becomes_a_job_of_each_for_the_tenant_in_the_catalog() {
        CloudEvent event = event("com.example.twice", "1", TEXT);
        assertTaken(intake.deliver("/events", event));
        assertTaken(intake.deliver("/events", event));
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 2);
        assertThat(fixture.broker().published(JobEvents.QUEUED))
                .extracting(one -> one.event().getExtension("jobtype"))
                .containsExactlyInAnyOrder("text-stats", "quiet");
        assertThat(fixture.broker().published(JobEvents.QUEUED))
                .extracting(one -> one.event().getExtension("jobtenant"))
                .containsOnly("acme");
        assertThat(jobs()).hasSize(2);
    }

    @Test
    void if_one_type_refuses_an_event_the_others_still_get_it() {
        FunctionClient.problem(intake.deliver("/events", event("com.example.twice", "1", "{}")), 422, "invalid-input");
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        assertThat(fixture.broker().published(JobEvents.QUEUED).get(0).event().getExtension("jobtype"))
                .isEqualTo("quiet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\":1}", "[]"})
    void data_that_violates_the_schema_goes_to_the_dead_letters(String data) {
        FunctionClient.problem(
                intake.deliver("/events", event("com.example.uploaded", "1", data)), 422, "invalid-input");
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @Test
    void data_that_is_not_json_or_is_too_large_goes_to_the_dead_letters() {
        FunctionClient.problem(intake.deliver("/events", event("com.example.uploaded", "1", "hello")), 400, "bad-json");
        FunctionClient.problem(
                intake.deliver("/events", event("com.example.uploaded", "1", "\"" + "x".repeat(2_000) + "\"")),
                413,
                "body-too-large");
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @Test
    void an_event_delivered_again_with_other_data_is_refused() {
        assertTaken(intake.deliver("/events", event("com.example.uploaded", "1", TEXT)));
        FunctionClient.problem(
                intake.deliver("/events", event("com.example.uploaded", "1", "{\"text\":\"b\"}")),
                422,
                "idempotency-conflict");
    }

    @Test
    void an_event_without_data_has_an_empty_input() {
        CloudEvent bare = CloudEventBuilder.v1()
                .withType("com.example.crowded")
                .withSource(URI.create("/shop"))
                .withId("1")
                .build();
        assertTaken(intake.deliver("/events", bare));
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        assertThat(fixture.claimed(fixture.broker()
                                .published(JobEvents.QUEUED)
                                .get(0)
                                .event())
                        .input())
                .isEqualTo("{}");
    }

    @Test
    void an_unmapped_event_is_accepted_and_dropped() {
        assertTaken(intake.deliver("/events", event("com.example.other", "1", "hello")));
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {JobEvents.QUEUED, JobEvents.CLOCK, "dev.jobfn.job.succeeded"})
    void events_of_jobfn_never_become_jobs(String type) {
        FunctionClient.problem(intake.deliver("/events", event(type, "1", "{}")), 400, "not-an-event");
    }

    @Test
    void a_full_backlog_is_a_429_that_the_broker_retries() {
        for (int i = 0; i < 3; i++) {
            assertTaken(intake.deliver("/events", event("com.example.crowded", "e" + i, "{}")));
        }
        FunctionClient.later(intake.deliver("/events", event("com.example.crowded", "e3", "{}")), 429, "backlog-full");
        assertTaken(intake.deliver("/events", event("com.example.crowded", "e2", "{}")));
    }

    @Test
    void an_unreachable_or_full_redis_is_a_503_that_the_broker_retries() {
        CloudEvent event = event("com.example.uploaded", "1", TEXT);
        fixture.observe().configSet("maxmemory", "1mb");
        FunctionClient.later(intake.deliver("/events", event), 503, "store-full");
        // The dead-letter sink still accepts events when Redis is full, because it stores only a limited part of each.
        assertTaken(intake.deliver("/dead-letters", event));
        fixture.observe().configSet("maxmemory", "0");
        fixture.redis().kill();
        await().untilAsserted(() -> FunctionClient.later(intake.deliver("/events", event), 503, "store-unavailable"));
        FunctionClient.later(intake.deliver("/dead-letters", event), 503, "store-unavailable");
        FunctionClient.later(intake.deliver("/backstop", event), 503, "store-unavailable");
        fixture.redis().start();
        await().untilAsserted(() -> assertTaken(intake.deliver("/events", event)));
        assertThat(jobs()).hasSize(1);
    }

    private static HttpResponse<String> binary(String id, String source, String data) {
        return intake.send(
                "POST",
                "/events",
                data,
                "ce-specversion",
                "1.0",
                "ce-type",
                "com.example.uploaded",
                "ce-id",
                id,
                "ce-source",
                source,
                "Content-Type",
                "application/json");
    }

    private static HttpResponse<String> structured(String attributes) {
        return intake.send(
                "POST",
                "/events",
                "{\"specversion\":\"1.0\",\"type\":\"com.example.uploaded\"," + attributes + ",\"data\":" + TEXT + "}",
                "Content-Type",
                "application/cloudevents+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gr%C3%B6%C3%9Fer%20%F0%9F%98%80|größer 😀",
                "100%25|100%",
                "100%|100%",
                "\"a b\"|a b",
                "%22a%22|\\\"a\\\"",
            })
    void an_event_with_an_encoded_id_is_the_same_event_in_both_modes(String header, String id) {
        assertTaken(binary(header, "/shop/a%2520b", TEXT));
        assertTaken(structured("\"id\":\"" + id + "\",\"source\":\"/shop/a%20b\""));
        assertThat(jobs()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":\"\",\"source\":\"/s\"",
                "\"id\":\"1\",\"source\":\"\"",
                "\"source\":\"/s\"",
                "\"id\":\"1\"",
                "\"id\":1,\"source\":\"/s\"",
                "\"id\":null,\"source\":\"/s\"",
                "\"id\":\"1\",\"source\":\"a b\"",
                "\"id\":\"1\",\"source\":\"/s\",\"other\":{}",
                "\"id\":\"1\",\"source\":\"/s\",\"data_base64\":\"e30=\"",
                "\"id\":\"1\",\"source\":\"/s\",\"time\":\"noon\"",
            })
    void an_event_without_an_identity_or_in_a_wrong_format_is_refused_for_good(String attributes) {
        FunctionClient.problem(structured(attributes), 400, "not-an-event");
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @Test
    void an_event_with_empty_headers_or_invalid_utf_8_is_refused_for_good() {
        FunctionClient.problem(binary("", "/s", TEXT), 400, "not-an-event");
        FunctionClient.problem(binary("1", "", TEXT), 400, "not-an-event");
        FunctionClient.problem(binary("%C0%A0", "/s", TEXT), 400, "not-an-event");
        FunctionClient.problem(binary("%ED%A0%BD", "/s", TEXT), 400, "not-an-event");
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e2147483648", "-1E+99999999999", "[1e-2147483649]", "\"\\ud83d\"", "{\"\\ude00\":1}"})
    void data_that_cannot_be_stored_is_refused_for_good_in_both_modes(String data) {
        FunctionClient.problem(binary("1", "/s", data), 400, "bad-json");
        HttpResponse<String> answer = intake.send(
                "POST",
                "/events",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"com.example.uploaded\",\"data\":"
                        + data + "}",
                "Content-Type",
                "application/cloudevents+json");
        assertThat(FunctionClient.problem(answer, 400, "bad-json")
                        .at("/violations/0/path")
                        .asString())
                .startsWith("/data");
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @Test
    void an_unpaired_surrogate_in_an_attribute_is_refused_for_good() {
        FunctionClient.problem(structured("\"id\":\"\\ud83d\",\"source\":\"/s\""), 400, "bad-json");
        FunctionClient.problem(structured("\"id\":\"1\",\"source\":\"/s\",\"subject\":\"\\ude00\""), 400, "bad-json");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void malformed_events_are_accepted_or_refused_for_good(long seed) {
        Random random = new Random(seed);
        NastyJson nasty = new NastyJson(random);
        for (int i = 0; i < 200; i++) {
            String event = "{\"specversion\":\"1.0\",\"type\":\"com.example.uploaded\",\"id\":"
                    + (random.nextBoolean() ? "\"" + i + "\"" : nasty.value()) + ",\"source\":\"/s\",\"data\":"
                    + (random.nextBoolean() ? nasty.value() : "{\"text\":" + nasty.value() + "}") + "}";
            HttpResponse<String> answer = random.nextBoolean()
                    ? binary(Integer.toString(i), "/s", nasty.value())
                    : intake.send("POST", "/events", event, "Content-Type", "application/cloudevents+json");
            // A broker would deliver the event again after any other status.
            assertThat(answer.statusCode()).as(event + ": " + answer.body()).isIn(204, 400, 413, 422);
        }
    }
}
