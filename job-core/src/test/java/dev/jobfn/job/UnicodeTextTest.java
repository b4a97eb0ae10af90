package dev.jobfn.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnicodeTextTest {
    private static final String FACE = "\ud83d\ude00";

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "é日本", "a" + FACE + FACE + "b", "\ud7ff\ue000\uffff"})
    void whole_characters_stay_unchanged(String text) {
        assertThat(UnicodeText.isWellFormed(text)).isTrue();
        assertThat(UnicodeText.wellFormed(text)).isSameAs(text);
    }

    @Test
    void each_unpaired_surrogate_becomes_one_replacement_character() {
        assertThat(UnicodeText.wellFormed("\ud83d")).isEqualTo("\ufffd");
        assertThat(UnicodeText.wellFormed("\ude00\ud83d")).isEqualTo("\ufffd\ufffd");
        assertThat(UnicodeText.wellFormed("\ud83dé")).isEqualTo("\ufffdé");
        assertThat(UnicodeText.wellFormed("a\ud83d" + FACE + "\ude00b")).isEqualTo("a\ufffd" + FACE + "\ufffdb");
    }

    @Test
    void text_is_cut_between_characters() {
        assertThat(UnicodeText.cut("a" + FACE, 1)).isEqualTo("a");
        assertThat(UnicodeText.cut("a" + FACE, 2)).isEqualTo("a");
        assertThat(UnicodeText.cut("a" + FACE, 3)).isEqualTo("a" + FACE);
        assertThat(UnicodeText.cut("a\ude00b", 2)).isEqualTo("a\ufffd");
        assertThat(UnicodeText.cut(FACE, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"\\ud83d\"|\"\\ufffd\"",
                "\"\\uDE00\"|\"\\ufffd\"",
                "\"\\ud83d\\ude00\"|\"\\ud83d\\ude00\"",
                "\"\\ud83d\\ud83d\\ude00\"|\"\\ufffd\\ud83d\\ude00\"",
                "\"\\\\ud83d\"|\"\\\\ud83d\"",
                "\"\\\\\\ud83d\"|\"\\\\\\ufffd\"",
                "\"\\ud83dn\\n\"|\"\\ufffdn\\n\"",
                "\"\\u00e9 1.10\"|\"\\u00e9 1.10\"",
            })
    void an_unpaired_surrogate_in_a_json_escape_is_replaced(String json, String expected) {
        assertThat(UnicodeText.wellFormedJson(json)).isEqualTo(expected);
    }
}
