package dev.jobfn.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Job;
import io.cloudevents.CloudEvent;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock handles whatever is due, and ends when nothing is due. */
class ClockIT {
    private static final Pattern CALLS = Pattern.compile("cmdstat_(?!info|pubsub)[a-z|]+:calls=(\\d+)");

    private static ClockFixture clock;
    private static SubmitFixture fixture;

    @BeforeAll
    static void start() {
        clock = ClockFixture.started();
        fixture = clock.fixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        clock.clear();
    }

    /** The delay in milliseconds between a job's due time and its event. */
    private static long lateness(String job, long due) {
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> fixture.broker().queued(job).size() == 1);
        return fixture.broker().queued(job).get(0).millis() - due;
    }

    private static long due(String job) {
        Job record = fixture.job(job).orElseThrow();
        return record.times().due().orElseThrow().toEpochMilli();
    }

    @Test
    void a_delayed_job_is_dispatched_when_it_is_due_without_other_traffic() {
        List<Long> late = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String job = clock.delayed("PT0.4S");
            late.add(lateness(job, due(job)));
        }
        // The backstop and a redelivery would take much longer.
        assertThat(late).allMatch(millis -> millis >= 0 && millis < 5_000);
        assertThat(clock.clocksStarted()).isEqualTo(1);
    }

    @Test
    void a_sleeping_clock_is_woken_by_a_job_that_is_due_earlier() {
        clock.delayed("PT1H");
        await().until(() -> clock.sleepers("general") == 1);
        String job = clock.delayed("PT0.3S");
        assertThat(lateness(job, due(job))).isBetween(0L, 5_000L);
        assertThat(clock.clocksStarted()).isEqualTo(1);
    }

    @Test
    void an_unclaimed_job_is_dispatched_again_at_its_deadline() {
        String job = clock.submit().submitted("{\"type\":\"brisk\",\"input\":{}}");
        CloudEvent first = clock.queued(job, 1);
        CloudEvent second = clock.queued(job, 2);
        assertThat(fixture.broker().queued(job).get(1).millis()
                        - fixture.broker().queued(job).get(0).millis())
                .isBetween(900L, 10_000L);
        assertThat(fixture.claim(first, Duration.ofMinutes(1))).isInstanceOf(Claim.Refused.class);
        Claim.Claimed run = fixture.claimed(second);
        assertThat(run.attempt()).isEqualTo(1);
        fixture.complete(run, "1");
    }

    @Test
    void a_job_that_lost_its_lease_runs_again_alone() {
        String job = clock.delayed("PT0S");
        Claim lost = fixture.claim(clock.queued(job, 1), Duration.ofMillis(300));
        assertThat(lost).isInstanceOf(Claim.Claimed.class);
        CloudEvent again = clock.queued(job, 2);
        assertThat(again.getExtension("joblost")).isEqualTo("1");
        Claim.Claimed run = fixture.claimed(again);
        assertThat(run.attempt()).isEqualTo(2);
        assertThat(run.failures()).isZero();
        fixture.complete(run, "1");
    }

    @Test
    void the_clock_publishes_an_outcome_that_was_not_published() {
        String job = clock.submit().submitted("{\"type\":\"text-stats\",\"input\":{\"text\":\"a\"}}");
        fixture.complete(fixture.claimed(clock.queued(job, 1)), "1");
        // Simulates that ten seconds have passed and the outcome is due.
        String outcome =
                fixture.observe().zrange("jobfn:{general}:outbox", 0, 0).get(0);
        fixture.observe().zadd("jobfn:{general}:outbox", 1, outcome);
        fixture.observe().publish("jobfn:{general}:wake", "0");
        await().until(() ->
                fixture.broker().published("dev.jobfn.job.succeeded").size() == 1);
        await().until(() -> fixture.observe().zcard("jobfn:{general}:outbox") == 0);
    }

    @Test
    void the_clock_ends_when_nothing_is_due_and_then_redis_receives_no_commands() {
        String job = clock.delayed("PT0.2S");
        fixture.complete(fixture.claimed(clock.queued(job, 1)), "1");
        CompletableFuture<HttpResponse<String>> answer = clock.firstClock();
        assertThat(answer).succeedsWithin(Duration.ofSeconds(9));
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(answer.join().body()).isEmpty();
        assertThat(answer.join().headers().map().keySet()).noneMatch(name -> name.startsWith("ce-"));
        assertThat(fixture.observe().exists("jobfn:{general}:clock")).isZero();
        await().until(() -> clock.sleepers("general") == 0);
        long before = calls();
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(5)).until(() -> calls() == before);
        assertThat(clock.clocksStarted()).isEqualTo(1);
        assertThat(fixture.broker().published(JobEvents.QUEUED)).hasSize(1);
    }

    /** The number of commands that Redis has served, not counting those of this test. */
    private static long calls() {
        return CALLS.matcher(fixture.observe().info("commandstats"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}
