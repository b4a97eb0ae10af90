package dev.jobfn.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Outcome;
import dev.jobfn.job.Token;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobEventsTest {
    private static final JobId JOB = JobId.fresh("two-words");
    private static final Dispatch DISPATCH = new Dispatch(JOB, Token.fresh(), "text-stats", "acme", 0);

    private static Outcome outcome(JobState state, Optional<String> reason) {
        return new Outcome(JOB, "run0token", state, reason, "text-stats", "acme", 2, "entry of the outbox");
    }

    private static CloudEvent forged(String type, String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withType(type)
                .withSource(URI.create("/elsewhere"))
                .build();
    }

    @Test
    void a_dispatch_is_read_back_from_its_event() {
        CloudEvent event = JobEvents.queued(DISPATCH);
        assertThat(JobEvents.readQueued(event))
                .containsExactly(new JobEvents.Queued(JOB, DISPATCH.token(), "text-stats"));
        assertThat(event.getId()).isEqualTo(JOB + "." + DISPATCH.token());
        assertThat(event.getSubject()).isEqualTo(JOB.toString());
        assertThat(event.getSource()).hasToString("/jobfn/queues/two-words");
        assertThat(event.getExtension(JobEvents.QUEUE)).isEqualTo("two-words");
        assertThat(event.getExtension(JobEvents.TENANT)).isEqualTo("acme");
        assertThat(event.getData()).isNull();
    }

    @Test
    void an_event_says_how_many_leases_its_job_lost() {
        CloudEvent event = JobEvents.queued(new Dispatch(JOB, "token", "sleep", "acme", 2));
        assertThat(event.getExtension(JobEvents.LOST)).isEqualTo("2");
        assertThat(JobEvents.queued(DISPATCH).getExtensionNames()).doesNotContain(JobEvents.LOST);
    }

    private static Dispatch another() {
        return new Dispatch(JobId.fresh("two-words"), Token.fresh(), "text-stats", "acme", 0);
    }

    @Test
    void several_dispatches_are_read_from_an_event_of_an_older_release_in_order() {
        List<Dispatch> dispatches = List.of(another(), DISPATCH, another());
        CloudEvent event = OlderEvents.queued(dispatches);
        assertThat(JobEvents.readQueued(event))
                .isEqualTo(dispatches.stream()
                        .map(each -> new JobEvents.Queued(each.job(), each.token(), "text-stats"))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"jobs\": {}}",
                "{\"jobs\": []}",
                "{\"jobs\": [7]}",
                "{\"jobs\": [\"GOOD\", \"x\"]}",
                "{\"jobs\": [\"GOOD\", \"other-4fT0qk2vXW9ZbY7u1LmNpQ.token\"]}"
            })
    void an_incomplete_batch_is_not_read(String data) {
        String good = JOB + "." + DISPATCH.token();
        CloudEvent event = CloudEventBuilder.v1(forged(JobEvents.QUEUED, good))
                .withExtension(JobEvents.BATCH, "2")
                .withData("application/json", data.replace("GOOD", good).getBytes(StandardCharsets.UTF_8))
                .build();
        assertThat(JobEvents.readQueued(event)).isEmpty();
    }

    @Test
    void a_batch_larger_than_any_catalog_allowed_is_not_read() {
        List<Dispatch> many = Stream.generate(JobEventsTest::another).limit(101).toList();
        assertThat(JobEvents.readQueued(OlderEvents.queued(many))).isEmpty();
        assertThat(JobEvents.readQueued(OlderEvents.queued(many.subList(0, 100))))
                .hasSize(100);
    }

    @Test
    void the_token_is_read_back_from_a_clock_event() {
        CloudEvent event = JobEvents.clock("two-words", "token22");
        assertThat(JobEvents.readClock(event)).contains("token22");
        assertThat(event.getSubject()).isEqualTo("two-words");
        assertThat(event.getExtension(JobEvents.QUEUE)).isEqualTo("two-words");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "CANCELLED"})
    void an_outcome_event_has_the_state_and_neither_input_nor_result(JobState state) {
        CloudEvent event =
                JobEvents.outcome(outcome(state, Optional.of("timeout").filter(none -> state == JobState.FAILED)));
        assertThat(event.getType()).isEqualTo("dev.jobfn.job." + state.text());
        assertThat(event.getId()).isEqualTo(JOB + ".run0token." + state.text());
        JsonNode data = new JsonMapper().readTree(new String(event.getData().toBytes(), StandardCharsets.UTF_8));
        assertThat(data.path("id").stringValue()).isEqualTo(JOB.toString());
        assertThat(data.path("state").stringValue()).isEqualTo(state.text());
        assertThat(data.path("attempt").intValue()).isEqualTo(2);
        assertThat(data.path("reason").isMissingNode()).isEqualTo(state != JobState.FAILED);
        assertThat(data.propertyNames()).isSubsetOf("id", "type", "queue", "tenant", "state", "attempt", "reason");
    }

    @Test
    void an_outcome_published_again_is_the_same_event() {
        Outcome outcome = outcome(JobState.SUCCEEDED, Optional.empty());
        assertThat(JobEvents.outcome(outcome)).isEqualTo(JobEvents.outcome(outcome));
    }

    @Test
    void attribute_names_are_at_most_20_lower_case_letters_and_digits() {
        for (CloudEvent event : List.of(
                JobEvents.queued(new Dispatch(JOB, "token", "sleep", "acme", 1)),
                JobEvents.outcome(outcome(JobState.FAILED, Optional.of("error"))),
                JobEvents.clock("general", "token"))) {
            assertThat(event.getExtensionNames()).allMatch(name -> name.matches("[a-z0-9]{1,20}"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                ".",
                "general.token",
                "general-4fT0qk2vXW9ZbY7u1LmNpQ",
                "general-4fT0qk2vXW9ZbY7u1LmNpQ.",
                "general-4fT0qk2vXW9ZbY7u1LmNpQ.to ken",
                "general-4fT0qk2vXW9ZbY7u1LmNpQ.token\n",
                "general-4fT0qk2vXW9ZbY7u1LmNpQ.a.b",
                "General-4fT0qk2vXW9ZbY7u1LmNpQ.token"
            })
    void a_forged_id_is_not_a_dispatch(String id) {
        assertThat(JobEvents.readQueued(forged(JobEvents.QUEUED, id))).isEmpty();
    }

    @Test
    void an_event_of_another_type_is_neither_a_dispatch_nor_a_clock() {
        assertThat(JobEvents.readQueued(forged(JobEvents.CLOCK, JOB + ".token")))
                .isEmpty();
        assertThat(JobEvents.readClock(forged(JobEvents.QUEUED, "general.token")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", ".", ".token", "general.", "general.to ken", "general.token\n"})
    void a_forged_id_is_not_a_clock(String id) {
        assertThat(JobEvents.readClock(forged(JobEvents.CLOCK, id))).isEmpty();
    }

    @Test
    void events_of_jobs_are_distinguished_from_others() {
        assertThat(JobEvents.isOurs(JobEvents.QUEUED)).isTrue();
        assertThat(JobEvents.isOurs(JobEvents.CLOCK)).isTrue();
        assertThat(JobEvents.isOurs("com.example.uploaded")).isFalse();
        assertThat(JobEvents.isOurs("dev.jobfnx.job")).isFalse();
    }
}
