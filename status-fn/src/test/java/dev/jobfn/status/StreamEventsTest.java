package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.http.record.JobLinks;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.status.StreamEvents.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamEventsTest {
    private static final String LINK = "http://localhost/jobs/1";

    private static StreamEvents events(Optional<String> last) {
        return new StreamEvents(new JobLinks(LINK, LINK, LINK, LINK, LINK), last);
    }

    private static Job job(long version, JobState state, int attempt, int percent) {
        return new Job(
                JobId.parse("general-4fT0qk2vXW9ZbY7u1LmNpQ").orElseThrow(),
                "sleep",
                "anonymous",
                4,
                state,
                version,
                attempt,
                new Job.Limits(Duration.ofSeconds(30), 3, 3, Duration.ofDays(1)),
                new Job.Times(Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                false,
                percent < 0 ? Optional.empty() : Optional.of(new Job.Progress(percent, "m")),
                Optional.empty(),
                state == JobState.SUCCEEDED ? Optional.of("\"large\"") : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void the_first_record_is_a_state_event() {
        Optional<Event> event = events(Optional.empty()).next(job(0, JobState.RUNNING, 1, 40));
        assertThat(event)
                .get()
                .extracting(Event::name, Event::id)
                .containsExactly("state", StreamEvents.id(job(0, JobState.RUNNING, 1, 40)));
        assertThat(event.orElseThrow().data()).contains("\"percent\":40");
    }

    @Test
    void a_client_that_has_the_version_receives_nothing_until_the_next_one() {
        StreamEvents events = events(Optional.of(StreamEvents.id(job(3, JobState.RUNNING, 1, -1))));
        assertThat(events.next(job(3, JobState.RUNNING, 1, -1))).isEmpty();
        assertThat(events.next(job(4, JobState.RUNNING, 1, 10)))
                .get()
                .extracting(Event::name)
                .isEqualTo("state");
    }

    @Test
    void a_client_with_a_later_version_than_the_data_receives_the_state_again() {
        assertThat(events(Optional.of(StreamEvents.id(job(9, JobState.RUNNING, 1, -1))))
                        .next(job(3, JobState.RUNNING, 1, -1)))
                .isPresent();
    }

    @Test
    void a_version_that_repeats_with_another_record_after_a_failover_is_sent_again() {
        assertThat(events(Optional.of(StreamEvents.id(job(3, JobState.RUNNING, 1, 10))))
                        .next(job(3, JobState.QUEUED, 1, -1)))
                .isPresent();
        StreamEvents events = events(Optional.empty());
        events.next(job(3, JobState.RUNNING, 1, -1));
        assertThat(events.next(job(3, JobState.SUCCEEDED, 1, -1))).isPresent();
    }

    @Test
    void only_progress_is_a_progress_event_and_any_other_change_a_state_event() {
        StreamEvents events = events(Optional.empty());
        events.next(job(1, JobState.RUNNING, 1, -1));
        assertThat(events.next(job(2, JobState.RUNNING, 1, 10)))
                .contains(new Event(
                        StreamEvents.id(job(2, JobState.RUNNING, 1, 10)),
                        "progress",
                        "{\"percent\":10,\"message\":\"m\"}"));
        assertThat(events.next(job(3, JobState.RUNNING, 2, 20)))
                .get()
                .extracting(Event::name)
                .isEqualTo("state");
    }

    @Test
    void records_that_arrive_out_of_order_or_twice_are_sent_once() {
        StreamEvents events = events(Optional.empty());
        events.next(job(5, JobState.RUNNING, 1, 50));
        assertThat(events.next(job(4, JobState.RUNNING, 1, 40))).isEmpty();
        assertThat(events.next(job(5, JobState.RUNNING, 1, 50))).isEmpty();
    }

    @Test
    void a_state_event_does_not_carry_the_result() {
        Event event = events(Optional.empty())
                .next(job(6, JobState.SUCCEEDED, 1, 100))
                .orElseThrow();
        assertThat(event.data()).doesNotContain("large").contains("\"state\":\"succeeded\"");
    }
}
