package dev.jobfn.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"90s, PT90S", "10m, PT10M", "1h30m, PT1H30M", "2d, P2D", "1d12h, P1DT12H", "PT5M, PT5M", "p1d, P1D"})
    void people_write_durations_in_short_or_as_iso_8601(String text, Duration duration) {
        assertThat(new Durations().convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "m", "1m1h", "ten minutes"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> new Durations().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0 s", "PT59S, 59 s", "PT90S, 1 min 30 s", "PT2H, 2 h", "P1DT3H5M, 1 d 3 h"})
    void people_read_the_two_largest_units(Duration duration, String text) {
        assertThat(Durations.show(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2030-01-31", "yesterday", "2030-01-31T08:30:00"})
    void a_past_time_is_an_age_or_has_an_offset(String text) {
        assertThat(new PastTimes().convert("2030-01-31T08:30:00+01:00")).hasToString("2030-01-31T07:30:00Z");
        assertThatThrownBy(() -> new PastTimes().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
