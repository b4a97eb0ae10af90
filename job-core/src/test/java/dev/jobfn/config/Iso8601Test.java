package dev.jobfn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Iso8601Test {
    @ParameterizedTest
    @CsvSource({
        "PT30S, PT30S",
        "PT0S, PT0S",
        "PT5M, PT5M",
        "P1D, PT24H",
        "P1W, PT168H",
        "P2W, PT336H",
        "P1W2DT3H, PT219H",
        "p1dt2h, PT26H",
        "PT0.5S, PT0.5S",
        "'PT0,5S', PT0.5S",
        "PT1.5H, PT1H30M",
        "P0.5D, PT12H",
        "PT-1S, PT-1S",
        "-PT1S, PT-1S",
        "PT36H, PT36H",
        "P366D, PT8784H",
    })
    void durations_in_all_forms_are_parsed(String text, Duration expected) {
        assertThat(Iso8601.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "PT",
                "P1",
                "PT1",
                "1W",
                "P1M",
                "P1Y",
                "5m",
                "PT5M3",
                "P1WT",
                "P1W1W",
                "P1D1W",
                "PT 5M",
                "PT99999999999999999999S",
                "P9999999999999999999W",
                "PT9223372036854775807H",
                "PT1e5S",
            })
    void invalid_durations_and_those_without_a_fixed_length_are_refused(String text) {
        assertThatThrownBy(() -> Iso8601.duration(text)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2030-01-31T08:30:00Z, 2030-01-31T08:30:00Z",
        "2030-01-31t08:30:00z, 2030-01-31T08:30:00Z",
        "2030-01-31 08:30:00Z, 2030-01-31T08:30:00Z",
        "2030-01-31T08:30Z, 2030-01-31T08:30:00Z",
        "2030-01-31T08:30:00.123Z, 2030-01-31T08:30:00.123Z",
        "'2030-01-31T08:30:00,123Z', 2030-01-31T08:30:00.123Z",
        "2030-01-31T08:30:00.123456789012Z, 2030-01-31T08:30:00.123456789Z",
        "2030-01-31T08:30:00+02:00, 2030-01-31T06:30:00Z",
        "2030-01-31T08:30:00+0530, 2030-01-31T03:00:00Z",
        "2030-01-31T08:30:00-05, 2030-01-31T13:30:00Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "2016-12-31T23:59:60.5Z, 2017-01-01T00:00:00Z",
        "2017-01-01T05:29:60+05:30, 2017-01-01T00:00:00Z",
        "+12345-01-01T00:00:00Z, +12345-01-01T00:00:00Z",
        "-0044-03-15T12:00:00+00:49:56, -0044-03-15T11:10:04Z",
    })
    void times_in_all_forms_are_parsed_and_a_leap_second_is_the_next_second(String text, Instant expected) {
        assertThat(Iso8601.instant(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tomorrow",
                "2030-01-31",
                "2030-01-31T08:30:00",
                "2030-02-30T00:00:00Z",
                "2030-01-31T25:00:00Z",
                "2030-01-31T08:30:61Z",
                "2030-01-31T08:30:00123Z",
                "1893456000",
                "2030-01-31T08:30:00+99:00",
                "2030-01-31T08:30:00Z "
            })
    void invalid_times_and_those_without_an_offset_are_refused(String text) {
        assertThatThrownBy(() -> Iso8601.instant(text)).isInstanceOf(DateTimeException.class);
    }
}
