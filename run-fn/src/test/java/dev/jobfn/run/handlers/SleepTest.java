package dev.jobfn.run.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.handler.JobFailedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SleepTest {
    @Test
    void it_sleeps_as_long_as_it_was_told_and_says_how_far_it_is() throws InterruptedException {
        FakeRun run = FakeRun.fresh();
        long start = System.nanoTime();
        assertThat(new Sleep().run(new Sleep.Input(300), run)).isEqualTo(new Sleep.Result(300));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
        assertThat(run.told()).hasSize(100).contains("50 slept 150 of 300 ms").endsWith("100 slept 300 of 300 ms");
    }

    @Test
    void an_interruption_wakes_it_at_once() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                new Sleep().run(new Sleep.Input(86_400_000), FakeRun.fresh());
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
    void less_than_nothing_and_more_than_a_day_are_invalid() {
        for (long millis : new long[] {-1, 86_400_001, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> new Sleep().run(new Sleep.Input(millis), FakeRun.fresh()))
                    .isInstanceOfSatisfying(
                            JobFailedException.class,
                            e -> assertThat(e.retryable()).isFalse());
        }
    }
}
