package com.example.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.handler.JobFailedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SleepTest {
    @Test
    void it_sleeps_for_the_given_time_and_reports_progress() throws InterruptedException {
        RecordedRun run = RecordedRun.fresh();
        long start = System.nanoTime();
        assertThat(new Sleep().run(new Sleep.Input(300), run)).isEqualTo(new Sleep.Result(300));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
        assertThat(run.reports())
                .hasSize(100)
                .contains("50 slept 150 of 300 ms")
                .endsWith("100 slept 300 of 300 ms");
    }

    @Test
    void an_interruption_ends_the_sleep_at_once() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                new Sleep().run(new Sleep.Input(86_400_000), RecordedRun.fresh());
            } catch (InterruptedException e) {
                thrown.complete(e);
            }
        });
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        thread.interrupt();
        assertThat(thrown).succeedsWithin(Duration.ofSeconds(1)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void a_negative_time_and_more_than_a_day_are_invalid() {
        for (long millis : new long[] {-1, 86_400_001, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> new Sleep().run(new Sleep.Input(millis), RecordedRun.fresh()))
                    .isInstanceOfSatisfying(
                            JobFailedException.class,
                            e -> assertThat(e.retryable()).isFalse());
        }
    }
}
