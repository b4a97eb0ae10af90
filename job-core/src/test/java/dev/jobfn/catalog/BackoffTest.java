package dev.jobfn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final double LEAST_TAKEN_OFF = 0;
    private static final double MOST_TAKEN_OFF = Math.nextDown(1.0);

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({"1, PT1S", "2, PT2S", "3, PT4S", "6, PT32S", "7, PT1M", "8, PT1M"})
    void the_pause_grows_by_the_factor_up_to_the_limit(int failures, Duration pause) {
        assertThat(backoff.after(failures, LEAST_TAKEN_OFF)).isEqualTo(pause);
    }

    @ParameterizedTest
    @CsvSource({"1, PT0.5S", "3, PT2S", "8, PT30S"})
    void jitter_takes_off_at_most_half(int failures, Duration half) {
        assertThat(backoff.after(failures, MOST_TAKEN_OFF)).isEqualTo(half);
        assertThat(backoff.after(failures, 0.5)).isEqualTo(half.multipliedBy(3).dividedBy(2));
    }

    @Test
    void the_pause_after_a_thousand_failures_is_within_the_limit() {
        Backoff steep = new Backoff(Duration.ofSeconds(1), 10, Duration.ofDays(1));
        assertThat(steep.after(1_000, LEAST_TAKEN_OFF)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void a_pause_is_never_zero() {
        Backoff least = new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1));
        assertThat(least.after(1, MOST_TAKEN_OFF)).isEqualTo(Duration.ofMillis(1));
    }
}
