package dev.jobfn.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestViolation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static final Instant LATEST = Instant.parse("2030-01-01T00:00:00Z");

    private static Fields of(String json) {
        return Fields.of(Json.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void values_are_read_by_type_and_null_counts_as_absent() {
        Fields fields = of("""
                {"text":"a","number":3,"delay":"PT5M","at":"2029-01-01T02:00:00+02:00","none":null}""");
        assertThat(fields.requiredText("text", Pattern.compile("[a-z]"))).isEqualTo("a");
        assertThat(fields.integer("number", 1, 0, 9)).isEqualTo(3);
        assertThat(fields.integer("none", 1, 0, 9)).isEqualTo(1);
        assertThat(fields.duration("delay", Duration.ofHours(1))).contains(Duration.ofMinutes(5));
        assertThat(fields.instant("at", LATEST)).contains(Instant.parse("2029-01-01T00:00:00Z"));
        assertThat(fields.value("none")).isEmpty();
        fields.check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "-1", "3.0", "\"3\"", "true", "[]", "99999999999", "1e1"})
    void a_number_out_of_range_or_of_the_wrong_type_is_a_violation(String value) {
        Fields fields = of("{\"n\":" + value + "}");
        assertThat(fields.integer("n", 4, 0, 9)).isEqualTo(4);
        assertThat(fields.violations())
                .containsExactly(new RequestViolation("/n", "must be a whole number from 0 to 9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"PT2H\"", "\"-PT1S\"", "\"5m\"", "5", "\"PT99999999999999999999H\""})
    void a_duration_out_of_range_or_of_the_wrong_type_is_a_violation(String value) {
        Fields fields = of("{\"d\":" + value + "}");
        assertThat(fields.duration("d", Duration.ofHours(1))).isEmpty();
        assertThat(fields.violations()).extracting(RequestViolation::path).containsExactly("/d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2031-01-01T00:00:00Z\"", "\"2029-01-01T00:00:00\"", "\"tomorrow\"", "1893456000"})
    void a_time_that_is_too_late_or_has_no_offset_is_a_violation(String value) {
        Fields fields = of("{\"t\":" + value + "}");
        assertThat(fields.instant("t", LATEST)).isEmpty();
        assertThat(fields.violations()).extracting(RequestViolation::path).containsExactly("/t");
    }

    @Test
    void each_item_of_a_list_has_its_own_violations() {
        Fields fields = of("{\"jobs\":[{\"a\":1},{\"b\":2},3]}");
        List<Fields> items = fields.list("jobs", 3);
        items.forEach(item -> item.allow(Set.of("a")));
        assertThat(items.get(0).violations()).isEmpty();
        assertThat(items.get(1).violations()).extracting(RequestViolation::path).containsExactly("/jobs/1/b");
        assertThat(items.get(2).violations()).containsExactly(new RequestViolation("/jobs/2", "must be a JSON object"));
        fields.check();
        assertThat(of("{\"jobs\":[{},{}]}").list("jobs", 1)).isEmpty();
    }

    @Test
    void check_reports_at_most_twenty_violations() {
        Fields fields = of("{}");
        for (int i = 0; i < 30; i++) {
            fields.wrong("f" + i, "wrong");
        }
        assertThatThrownBy(fields::check)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        thrown -> assertThat(
                                        (List<?>) thrown.problem().members().get("violations"))
                                .hasSize(20));
    }
}
