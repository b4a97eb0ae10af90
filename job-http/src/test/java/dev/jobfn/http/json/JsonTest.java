package dev.jobfn.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.harness.NastyJson;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestViolation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonTest {
    private static JsonBody read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> flaws(String json) {
        return read(json).flaws().stream().map(RequestViolation::path).toList();
    }

    private static String refusal(byte[] body) {
        try {
            return "read: " + Json.read(body).orThrow();
        } catch (ProblemException e) {
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().slug()).isEqualTo("bad-json");
            return e.problem().detail();
        }
    }

    @Test
    void values_of_all_types_are_read_exactly() {
        JsonNode json = read("""
                {"text":"é\\u00e9\\ud83d\\ude00😀","list":[1,-3000000000,123456789012345678901234567890,0.10,1e3],
                 "yes":true,"no":false,"none":null,"empty":{},"nothing":[]}""").orThrow();
        assertThat(json.get("text").stringValue()).isEqualTo("éé😀😀");
        assertThat(json.at("/list/1").longValue()).isEqualTo(-3_000_000_000L);
        assertThat(json.at("/list/2").bigIntegerValue()).isEqualTo(new BigInteger("123456789012345678901234567890"));
        assertThat(json.at("/list/3").decimalValue()).isEqualTo(new BigDecimal("0.10"));
        assertThat(json.at("/list/4").decimalValue()).isEqualByComparingTo("1000");
        assertThat(json.get("yes").booleanValue()).isTrue();
        assertThat(json.get("none").isNull()).isTrue();
        assertThat(json.get("empty").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2147483648",
                "-1E+99999999999",
                "1e-2147483649",
                "1e2147483647",
                "1E-1001",
                "0e99999",
                "1.5e999999999999999999999999999999",
                "1.0e00000000000000000000000000000000000000002147483648",
            })
    void a_number_with_a_huge_exponent_is_reported_with_its_path(String number) {
        assertThat(flaws("{\"a\":{\"b\":[0," + number + "]}}")).containsExactly("/a/b/1");
        assertThat(flaws(number)).containsExactly("");
    }

    @Test
    void a_number_with_too_many_digits_is_reported_with_its_path() {
        assertThat(flaws("[1," + "1".repeat(401) + ",0." + "1".repeat(10_000) + "]"))
                .containsExactly("/1", "/2");
        assertThat(flaws("[" + "1".repeat(400) + ",1e1000,1e-1000,1e+0001]")).isEmpty();
    }

    @Test
    void an_unpaired_surrogate_is_reported_with_its_path_wherever_it_occurs() {
        assertThat(flaws("[\"\\ud83d\"]")).containsExactly("/0");
        assertThat(flaws("{\"a\":\"\\ude00\\ud83d\"}")).containsExactly("/a");
        assertThat(flaws("{\"a\":\"\\ud83dé\"}")).containsExactly("/a");
        assertThat(flaws("{\"a\":\"\\ud83d\\n\\ude00\"}")).containsExactly("/a");
        assertThat(flaws("{\"x\":{\"\\ud83d\":1}}")).containsExactly("/x/\ufffd");
        assertThat(flaws("{\"a\":\"\\ud83d\\ude00\",\"\\uD83D\\uDE00\":1}")).isEmpty();
        assertThat(read("\"\\ud83dé\"").json().stringValue()).isEqualTo("\ufffdé");
    }

    @Test
    void at_most_twenty_flaws_are_reported() {
        assertThat(flaws("[" + "1e9999,".repeat(10_000) + "0]")).hasSize(20);
    }

    @ParameterizedTest
    @CsvSource({
        "c0af, overlong",
        "c1bf, overlong",
        "e0809f, overlong",
        "f08080af, overlong",
        "eda080, a CESU-8 surrogate",
        "eda0bdedb880, a CESU-8 surrogate pair",
        "f4908080, beyond U+10FFFF",
        "f8888080, five bytes",
        "ff, a byte that UTF-8 never contains",
        "80, an unexpected continuation byte",
        "e282, a truncated character",
        "f09f98, another truncated character",
    })
    void bytes_that_are_not_utf_8_are_refused_with_their_position(String hex, String what) {
        byte[] body = ("{\"a\":\"" + "é-" + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] wrong = HexFormat.of().parseHex(HexFormat.of().formatHex(body).replace("2d22", hex + "22"));
        assertThat(refusal(wrong)).as(what).contains("UTF-8").contains("byte 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void another_unicode_encoding_is_refused(String charset) {
        assertThat(refusal("{\"a\":1}".getBytes(Charset.forName(charset)))).contains("UTF-8");
        assertThat(refusal("\ufeff{\"a\":1}".getBytes(Charset.forName(charset))))
                .contains("UTF-8");
    }

    @Test
    void a_utf_8_byte_order_mark_is_skipped() {
        assertThat(read("\ufeff{\"a\":1}").orThrow().get("a").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|empty",
                "{\"a\":1|incomplete",
                "[1,2|incomplete",
                "\"abc|incomplete",
                "{} {}|continues after",
                "{}x|line 1, column",
                "[1,]|line 1, column",
                "{\"a\":NaN}|line 1, column",
                "{a:1}|line 1, column",
                "{\"a\":1,\"a\":1}|appears twice",
            })
    void a_body_that_is_not_one_json_value_is_refused_with_the_reason(String body, String reason) {
        assertThat(refusal(body.getBytes(StandardCharsets.UTF_8))).contains(reason);
    }

    @Test
    void a_hundred_levels_of_nesting_are_read_and_more_are_refused() {
        assertThat(read("[".repeat(100) + "]".repeat(100)).flaws()).isEmpty();
        assertThat(refusal(("[".repeat(101) + "]".repeat(101)).getBytes(StandardCharsets.UTF_8)))
                .contains("nested more than 100 levels deep");
        assertThat(refusal("{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
                .contains("nested more than 100 levels deep");
    }

    @Test
    void a_name_of_a_thousand_characters_is_read_and_a_longer_one_is_reported() {
        assertThat(flaws("{\"" + "é".repeat(1_000) + "\":1}")).isEmpty();
        JsonBody body = read("{\"a\":{\"" + "é".repeat(1_001) + "\":1}}");
        assertThat(body.flaws().get(0).path()).startsWith("/a/éé").hasSizeLessThanOrEqualTo(RequestViolation.LONGEST);
        assertThat(body.flaws().get(0).message()).contains("1000 characters");
    }

    /** Every body yields a value or a problem with a 4xx status. */
    @Test
    void any_bytes_yield_a_value_or_a_client_error() {
        Random random = new Random(2022);
        NastyJson nasty = new NastyJson(random);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = nasty.body();
            String outcome = refusal(body);
            if (outcome.startsWith("read: ")) {
                JsonNode reread = Json.read(outcome.substring(6).getBytes(StandardCharsets.UTF_8))
                        .orThrow();
                assertThat(reread.toString()).isEqualTo(outcome.substring(6));
            }
        }
    }

    @Test
    void or_throw_refuses_a_value_with_flaws() {
        assertThatThrownBy(() -> read("[1e9999]").orThrow()).isInstanceOf(ProblemException.class);
    }
}
