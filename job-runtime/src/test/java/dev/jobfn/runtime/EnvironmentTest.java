package dev.jobfn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.config.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    private static Environment with(String value) {
        return new Environment(Map.of("NAME", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void an_unset_or_blank_variable_takes_its_default(String blank) {
        Environment environment = with(blank);
        assertThat(environment.text("NAME", "other")).isEqualTo("other");
        assertThat(environment.integer("NAME", 7, 1, 9)).isEqualTo(7);
        assertThat(environment.duration("NAME", Duration.ofSeconds(3))).hasSeconds(3);
        assertThat(environment.bool("NAME", true)).isTrue();
        assertThat(environment.uri("NAME")).isEmpty();
        assertThat(environment.path("OTHER")).isEmpty();
    }

    @Test
    void values_are_parsed_according_to_their_type() {
        assertThat(with(" 8 ").integer("NAME", 7, 1, 9)).isEqualTo(8);
        assertThat(with("PT5M").duration("NAME", Duration.ofSeconds(3))).hasMinutes(5);
        assertThat(with("false").bool("NAME", true)).isFalse();
        assertThat(with("http://localhost:8080").uri("NAME")).contains(URI.create("http://localhost:8080"));
    }

    @Test
    void an_invalid_value_is_refused_with_one_line_that_names_the_variable() {
        assertRefused(() -> with("ten").integer("NAME", 7, 1, 9), "NAME: 'ten' is not a whole number from 1 to 9");
        assertRefused(() -> with("10").integer("NAME", 7, 1, 9), "NAME: '10' is not a whole number from 1 to 9");
        assertRefused(
                () -> with("30s").duration("NAME", Duration.ZERO),
                "NAME: '30s' is not a duration; use ISO 8601, such as PT30S or PT5M");
        assertRefused(() -> with("yes").bool("NAME", true), "NAME: 'yes' is neither true nor false");
        assertRefused(
                () -> with("localhost:8080").uri("NAME"),
                "NAME: 'localhost:8080' is not an http(s) URL such as http://localhost:8080");
        assertRefused(() -> with("").required("NAME", "the broker's URL"), "NAME: missing; set it to the broker's URL");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable read, String line) {
        assertThatThrownBy(read).isInstanceOf(ConfigurationException.class).hasMessage(line);
    }
}
