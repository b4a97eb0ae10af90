package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdempotencyKeysTest {
    private static String canonical(String json) {
        return IdempotencyKeys.canonical(
                Json.read(json.getBytes(StandardCharsets.UTF_8)).orThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":2}|{ \"b\" : 2, \"a\" : 1 }",
                "{\"a\":{\"x\":[],\"y\":{}}}|{\"a\":{\"y\":{},\"x\":[]}}",
                "1|1.0",
                "100|1e2",
                "0|-0.0",
                "0.1|0.10",
                "\"\\u00e9\"|\"é\"",
            })
    void equivalent_json_has_the_same_canonical_form(String one, String other) {
        assertThat(canonical(one)).isEqualTo(canonical(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,2]|[2,1]",
                "[12]|[1,2]",
                "[[1],2]|[[1,2]]",
                "1|\"1\"",
                "null|\"null\"",
                "{}|[]",
                "{\"a\":null}|{}",
                "{\"a\":1}|{\"A\":1}",
                "0.1|0.10000000000000000001",
                // A name may start with a digit, and the length that precedes it always does.
                "{\"a\":1,\"x1111111111\":5}|{\"a\":11,\"x\":11111111115}",
            })
    void different_json_has_a_different_canonical_form(String one, String other) {
        assertThat(canonical(one)).isNotEqualTo(canonical(other));
    }

    @Test
    void keys_of_requests_items_and_events_never_collide() {
        assertThat(List.of(
                        IdempotencyKeys.ofRequest("k 0"),
                        IdempotencyKeys.ofRequest("k"),
                        IdempotencyKeys.ofItem("k", 0),
                        IdempotencyKeys.ofItem("k 0", 0),
                        IdempotencyKeys.ofEvent("k", "0", ""),
                        IdempotencyKeys.ofEvent("k", "", "0")))
                .doesNotHaveDuplicates();
    }
}
