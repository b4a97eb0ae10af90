package dev.jobfn.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "\"a\\\"b\\\\c\\n\"",
                "{\"a\":[1,-2.50,12345678901234567890],\"b\":{\"c\":null}}",
                "\"ä€😀\""
            })
    void a_value_is_read_and_written_as_it_was(String json) {
        assertThat(JsonText.write(JsonText.read(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "{\"a\" 1}", "hello", "[1,]"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> JsonText.read(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
