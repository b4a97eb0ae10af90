package dev.jobfn.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks that a function holds the clock that it started for as long as its pod is up anyway, and starts intake only
 * after that.
 */
class HeldClockIT {
    private static final String QUIET = "{\"type\":\"quiet\",\"input\":{}}";
    private static final String IN_AN_HOUR = "{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT1H\"}";

    private static ClockFixture clock;
    private static SubmitFixture fixture;
    private static FunctionClient busy;
    private static FunctionClient idle;

    @BeforeAll
    static void start() {
        clock = ClockFixture.started();
        fixture = clock.fixture();
        busy = fixture.submit("CLOCK_IDLE", "PT1H", "LEASE", "PT1S");
        idle = fixture.submit("CLOCK_IDLE", "PT1S", "LEASE", "PT1S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        clock.clear();
    }

    @Test
    void a_burst_of_short_jobs_starts_no_intake_and_leaves_no_clock() {
        Stream.generate(() -> busy.submitted(QUIET))
                .limit(30)
                .toList()
                .forEach(job -> fixture.complete(fixture.claimed(clock.queued(job, 1)), "1"));
        assertThat(clock.sleepers("general")).isEqualTo(1);
        await().until(() -> fixture.observe().exists("jobfn:{general}:clock") == 0);
        await().until(() -> clock.sleepers("general") == 0);
        assertThat(clock.clocksStarted()).isZero();
    }

    @Test
    void a_delayed_job_is_dispatched_on_time_while_only_the_function_that_accepted_it_is_up() {
        String job = busy.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT0.5S\"}");
        long due = fixture.job(job).orElseThrow().times().due().orElseThrow().toEpochMilli();
        clock.queued(job, 1);
        assertThat(fixture.broker().queued(job).get(0).millis() - due).isBetween(0L, 1_000L);
        assertThat(clock.clocksStarted()).isZero();
    }

    @Test
    void a_function_that_becomes_idle_hands_its_clock_over_to_intake() {
        String job = idle.submitted(IN_AN_HOUR);
        CompletableFuture<HttpResponse<String>> held = clock.firstClock();
        await().until(() -> clock.sleepers("general") == 1);
        // A later request does not take the clock back.
        idle.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT0.1S\"}");
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        assertThat(held).isNotDone();
        assertThat(clock.clocksStarted()).isEqualTo(1);
        assertThat(fixture.broker().queued(job)).isEmpty();
    }

    @Test
    void a_request_in_flight_keeps_the_clock_even_if_it_only_waits() {
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> idle.post("/jobs", IN_AN_HOUR, "Prefer", "wait=3"));
        await().until(() -> clock.sleepers("general") == 1);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(3))
                .until(() -> waiting.isDone() || clock.clocksStarted() == 0);
        assertThat(waiting.join().statusCode()).isEqualTo(202);
        await().until(() -> clock.clocksStarted() == 1);
    }

    @Test
    void a_function_that_hands_over_when_nothing_is_due_gives_the_clock_back_instead() {
        // Before a clock ends, it pauses for 5 s, which is longer than this function holds it.
        fixture.complete(fixture.claimed(clock.queued(idle.submitted(QUIET), 1)), "1");
        await().until(() -> fixture.observe().exists("jobfn:{general}:clock") == 0);
        assertThat(clock.clocksStarted()).isZero();
    }
}
