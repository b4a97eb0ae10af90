package dev.jobfn.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.Broker;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.LocalClocks;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.redis.RedisStore;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.runtime.clock.ClockHolder;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Each queue has exactly one clock, whatever happens to the request in which it runs. */
class ClockHandoverIT {
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

    private static ClockEvents clocks(Duration longest) {
        ClockHolder holder = new ClockHolder(
                RedisStore.publishingTo(
                                new Broker(URI.create(fixture.broker().url())),
                                fixture.connection(),
                                fixture.catalog(),
                                Duration.ofHours(2),
                                RedisStore.DEFAULT_MIN_RETENTION,
                                LocalClocks.NONE)
                        .queues(),
                new JobChanges(fixture.connection()),
                Duration.ofSeconds(1),
                () -> Duration.ZERO);
        return new ClockEvents(holder, fixture.catalog(), longest);
    }

    @Test
    void when_its_request_time_is_over_the_clock_starts_one_successor() {
        // The shortest request takes 60 s. A clock ends 30 s before that.
        ClockEvents clocks = clocks(Duration.ofMillis(500));
        fixture.broker().deliverClocks(event -> new CompletableFuture<>());
        String job = clock.delayed("PT2S");
        await().until(() -> clock.clocksStarted() == 1);
        CloudEvent first = fixture.broker().published(JobEvents.CLOCK).get(0).event();
        clocks.run(first);
        await().until(() -> clock.clocksStarted() == 2);
        CloudEvent second = fixture.broker().published(JobEvents.CLOCK).get(1).event();
        assertThat(second.getId()).isNotEqualTo(first.getId());
        // A repeated delivery of the first event starts no clock.
        clocks.run(first);
        assertThat(clock.clocksStarted()).isEqualTo(2);
        CompletableFuture<HttpResponse<String>> successor = clock.intake().deliverAsync("/clock", second);
        clock.queued(job, 1);
        assertThat(successor).isNotDone();
    }

    @Test
    void at_sigterm_the_clock_starts_one_successor_and_its_request_ends_at_once() {
        ServletWebServerApplicationContext leaving = fixture.startIntake();
        FunctionClient old = SubmitFixture.api(leaving);
        fixture.broker().deliverClocks(event -> old.deliverAsync("/clock", event));
        String job = clock.delayed("PT3S");
        CompletableFuture<HttpResponse<String>> held = clock.firstClock();
        await().until(() -> clock.sleepers("general") == 1);
        fixture.broker().deliverClocks(event -> clock.intake().deliverAsync("/clock", event));
        Instant begun = Instant.now();
        leaving.close();
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(held).succeedsWithin(Duration.ofSeconds(1));
        assertThat(held.join().statusCode()).isEqualTo(204);
        clock.queued(job, 1);
        assertThat(clock.clocksStarted()).isEqualTo(2);
        assertThat(fixture.broker().queued(job)).hasSize(1);
    }

    @Test
    void a_forged_clock_event_ends_at_once_and_the_real_clock_keeps_running() {
        clock.delayed("PT1H");
        CompletableFuture<HttpResponse<String>> real = clock.firstClock();
        await().until(() -> clock.sleepers("general") == 1);
        CompletableFuture<HttpResponse<String>> forged =
                clock.intake().deliverAsync("/clock", JobEvents.clock("general", "forged"));
        assertThat(forged).succeedsWithin(Duration.ofSeconds(1));
        assertThat(forged.join().statusCode()).isEqualTo(204);
        String job = clock.delayed("PT0.1S");
        clock.queued(job, 1);
        assertThat(real).isNotDone();
        assertThat(clock.clocksStarted()).isEqualTo(1);
    }

    @Test
    void a_clock_event_of_an_unknown_queue_is_refused_for_good() {
        FunctionClient.problem(
                clock.intake().deliver("/clock", JobEvents.clock("nolane", "token")), 400, "not-an-event");
    }

    @Test
    void a_clock_event_delivered_twice_runs_one_clock() {
        fixture.broker().deliverClocks(event -> {
            CompletableFuture<HttpResponse<String>> again = clock.intake().deliverAsync("/clock", event);
            return clock.intake().deliverAsync("/clock", event).thenCombine(again, (one, other) -> one);
        });
        String job = clock.delayed("PT0.5S");
        fixture.complete(fixture.claimed(clock.queued(job, 1)), "1");
        String next = clock.delayed("PT0.3S");
        clock.queued(next, 1);
        // On a busy machine, a job may be dispatched again before its first event arrives.
        assertThat(fixture.broker().published(JobEvents.QUEUED))
                .extracting(published -> published.event().getSubject())
                .containsOnly(job, next);
        assertThat(clock.clocksStarted()).isEqualTo(1);
    }

    @Test
    void a_clock_that_sleeps_while_redis_restarts_keeps_running() {
        String job = clock.delayed("PT2S");
        long due = fixture.job(job).orElseThrow().times().due().orElseThrow().toEpochMilli();
        CompletableFuture<HttpResponse<String>> held = clock.firstClock();
        await().until(() -> clock.sleepers("general") == 1);
        fixture.redis().kill();
        fixture.redis().start();
        clock.queued(job, 1);
        assertThat(fixture.broker().queued(job).get(0).millis() - due).isBetween(0L, 1_500L);
        assertThat(held).isNotDone();
        assertThat(clock.clocksStarted()).isEqualTo(1);
    }

    @Test
    void a_clock_event_is_delivered_again_if_redis_is_unreachable() {
        clock.delayed("PT1H");
        await().until(() -> clock.sleepers("general") == 1);
        CloudEvent event = fixture.broker().published(JobEvents.CLOCK).get(0).event();
        try (ServletWebServerApplicationContext cold = fixture.startIntake("REDIS_URL", "redis://127.0.0.1:1")) {
            FunctionClient.later(SubmitFixture.api(cold).deliver("/clock", event), 503, "store-unavailable");
        }
    }
}
