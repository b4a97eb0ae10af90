package dev.jobfn.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.catalog.JobType;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.OlderEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.http.json.Json;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Token;
import dev.jobfn.redis.ClockField;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DeadLettersIT {
    private static final String KEY = "jobfn:{intake}:refused";

    private static SubmitFixture fixture;
    private static FunctionClient intake;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        intake = fixture.intake("MAX_BODY_BYTES", "100000");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static CloudEventBuilder event(String type) {
        return CloudEventBuilder.v1()
                .withType(type)
                .withSource(URI.create("/shop"))
                .withId("17");
    }

    private static List<String> letters() {
        return fixture.observe().lrange(KEY, 0, -1);
    }

    private static JsonNode newest() {
        return Json.readStored(letters().get(0));
    }

    private static void take(CloudEvent event) {
        assertThat(intake.deliver("/dead-letters", event).statusCode()).isEqualTo(204);
    }

    @Test
    void a_refused_event_is_recorded_with_its_content_and_the_reason() {
        take(event("com.example.uploaded")
                .withExtension("knativeerrorcode", "422")
                .withData("application/json", "{\"text\":3}".getBytes(StandardCharsets.UTF_8))
                .build());
        JsonNode letter = newest();
        assertThat(letter.get("refusedAt").asString()).endsWith("Z");
        assertThat(letter.get("event").propertyNames())
                .containsExactlyInAnyOrder(
                        "specversion", "type", "source", "id", "datacontenttype", "knativeerrorcode");
        assertThat(letter.at("/event/knativeerrorcode").asString()).isEqualTo("422");
        assertThat(letter.get("data").asString()).isEqualTo("{\"text\":3}");
        assertThat(letter.get("dataCut").asBoolean()).isFalse();
    }

    @Test
    void an_outcome_event_that_its_subscriber_refused_is_recorded_too() {
        take(event("dev.jobfn.job.succeeded").build());
        assertThat(newest().has("data")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {JobEvents.QUEUED, JobEvents.CLOCK})
    void one_of_jobfns_events_with_an_unknown_job_or_queue_is_dropped(String type) {
        take(event(type).build());
        take(event(type)
                .withId("general-0123456789012345678901.token")
                .withExtension("jobqueue", "nolane")
                .build());
        assertThat(letters()).isEmpty();
    }

    /** Submits this many jobs and publishes nothing, like a function that dies right after the submission. */
    private static List<Dispatch> dispatched(int jobs) {
        JobType type = fixture.catalog().type("quiet").orElseThrow();
        List<Submission> submissions = Stream.generate(() -> new Submission(
                        JobId.fresh("general"), type, "anonymous", 4, new Due.Now(), "{}", "", Optional.empty()))
                .limit(jobs)
                .toList();
        return fixture.store().submit("general", submissions).followUp().dispatches();
    }

    private static long window() {
        return fixture.observe().zcard("jobfn:{general}:window");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_jobs_of_an_undelivered_dispatch_are_queued_again_at_once(int jobs) {
        List<Dispatch> dispatches = dispatched(jobs);
        assertThat(window()).isEqualTo(jobs);
        take(OlderEvents.queued(dispatches));
        assertThat(window()).isZero();
        assertThat(letters()).isEmpty();
        assertThat(fixture.observe().pttl("jobfn:{general}:hold")).isBetween(1L, 1_000L);
        await().untilAsserted(() -> assertThat(
                        fixture.store().sweep("general").followUp().dispatches())
                .extracting(Dispatch::job)
                .containsExactlyInAnyOrderElementsOf(
                        dispatches.stream().map(Dispatch::job).toList()));
    }

    @Test
    void a_forged_or_superseded_dispatch_undoes_nothing_and_blocks_no_queue() {
        List<Dispatch> dispatches = dispatched(2);
        take(OlderEvents.queued(dispatches.stream()
                .map(it -> new Dispatch(it.job(), Token.fresh(), it.type(), it.tenant(), 0))
                .toList()));
        assertThat(window()).isEqualTo(2);
        assertThat(fixture.observe().exists("jobfn:{general}:hold")).isZero();
    }

    @Test
    void a_clock_whose_event_was_not_delivered_gets_a_successor() {
        dispatched(1);
        String token = fixture.observe().hget("jobfn:{general}:clock", ClockField.TOKEN.key());
        take(JobEvents.clock("general", Token.fresh()));
        assertThat(fixture.broker().published(JobEvents.CLOCK)).isEmpty();
        take(JobEvents.clock("general", token));
        await().until(() -> fixture.broker().published(JobEvents.CLOCK).size() == 1);
        assertThat(fixture.observe().hget("jobfn:{general}:clock", ClockField.TOKEN.key()))
                .isNotEqualTo(token);
    }

    @Test
    void everything_that_a_sender_chooses_is_limited_in_a_recorded_event() {
        CloudEventBuilder event = event("com.example.uploaded")
                .withSubject("s".repeat(2_000))
                .withData("text/plain", "d".repeat(50_000).getBytes(StandardCharsets.UTF_8));
        IntStream.range(0, 80).forEach(i -> event.withExtension("x" + i, "v".repeat(30)));
        take(event.build());
        assertThat(bytes(letters().get(0))).isLessThanOrEqualTo(4_096);
        assertThat(newest().get("dataCut").asBoolean()).isTrue();
        assertThat(newest().get("data").asString()).isNotEmpty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void an_event_of_multibyte_characters_is_limited_in_bytes_and_cut_between_characters() {
        String face = "\uD83D\uDE00";
        CloudEventBuilder event = event("com.example.uploaded")
                .withSubject("s".repeat(2_000))
                .withData("text/plain", ("d" + face.repeat(10_000)).getBytes(StandardCharsets.UTF_8));
        IntStream.range(0, 9).forEach(i -> event.withExtension("x" + i, "v".repeat(100)));
        take(event.build());
        assertThat(bytes(letters().get(0))).isLessThanOrEqualTo(4_096);
        assertThat(newest().get("data").asString()).startsWith("d" + face).doesNotContain("?", "\uFFFD");
    }

    @Test
    void a_thousand_events_of_the_largest_size_take_up_only_a_few_megabytes() {
        CloudEventBuilder event = event("t".repeat(3_000))
                .withSubject("s".repeat(3_000))
                .withDataSchema(URI.create("/" + "u".repeat(3_000)))
                .withData("text/plain", "\u0001".repeat(90_000).getBytes(StandardCharsets.UTF_8));
        take(event.build());
        for (String letter : letters()) {
            fixture.observe()
                    .rpush(KEY, IntStream.range(0, 999).mapToObj(i -> letter).toArray(String[]::new));
        }
        assertThat(fixture.observe().memoryUsage(KEY)).isLessThan(5L << 20);
    }

    @Test
    void events_that_an_earlier_release_stored_whole_are_removed_first() {
        String[] large =
                IntStream.range(0, 40).mapToObj(i -> "x".repeat(90_000)).toArray(String[]::new);
        fixture.observe().rpush(KEY, large);
        take(event("com.example.uploaded").build());
        take(event("com.example.uploaded").build());
        assertThat(letters()).hasSize(2);
    }

    @Test
    void an_event_that_is_too_large_to_read_is_recorded_without_its_data() {
        take(event("com.example.uploaded")
                .withData("text/plain", new byte[200_000])
                .build());
        assertThat(newest().at("/event/id").asString()).isEqualTo("17");
        assertThat(newest().get("dataCut").asBoolean()).isTrue();
        assertThat(newest().has("data")).isFalse();
    }

    @Test
    void the_newest_thousand_are_kept() {
        String[] old = IntStream.range(0, 1_000).mapToObj(i -> "{}").toArray(String[]::new);
        fixture.observe().rpush(KEY, old);
        take(event("com.example.uploaded").build());
        assertThat(letters()).hasSize(1_000);
        assertThat(newest().at("/event/id").asString()).isEqualTo("17");
    }
}
