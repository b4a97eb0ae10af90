package dev.jobfn.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyScanTest {
    private static BodyScan scan(String body) {
        return BodyScan.of(body.getBytes(StandardCharsets.UTF_8));
    }

    private static long structure(String body) {
        return scan(body).cost() - 8L * body.getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|80",
                "[]|48",
                "[1]|168",
                "[-1,2]|248",
                "[ 1 , 2]|248",
                "\"{[,:]}\"|64",
                "\"a\\\"{\\\\\"|64",
                "\"\\\\\"|64",
                "{\"a\":1}|360",
                "[true,null]|120",
            })
    void the_memory_of_values_is_counted_outside_of_strings(String body, long cost) {
        assertThat(structure(body)).isEqualTo(cost);
    }

    @Test
    void the_most_expensive_mebibyte_fits_in_the_budget_of_a_pod() {
        String deep = "[".repeat(98) + "]".repeat(98) + ",";
        assertThat(scan(deep.repeat((1 << 20) / deep.length())).cost()).isBetween(60_000_000L, 80_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"'\"é😀', -1", "'\"', -1", "'', -1", "'\"abc', -1", "'{\"a', -1"})
    void valid_utf_8_is_accepted_even_if_it_is_not_json(String body, int wrongAt) {
        assertThat(scan(body).wrongAt()).isEqualTo(wrongAt);
    }

    @Test
    void the_first_invalid_utf_8_byte_is_found_inside_and_outside_of_strings() {
        byte[] body = "{\"abc\":\"def\"}  ".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            byte[] wrong = body.clone();
            wrong[i] = (byte) 0xff;
            assertThat(BodyScan.of(wrong).wrongAt()).isEqualTo(i);
            wrong[i] = 0;
            assertThat(BodyScan.of(wrong).wrongAt()).isEqualTo(i);
        }
    }
}
