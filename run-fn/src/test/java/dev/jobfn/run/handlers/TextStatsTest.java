package dev.jobfn.run.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.handler.JobFailedException;
import dev.jobfn.run.handlers.TextStats.WordCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextStatsTest {
    /** Abraham Lincoln at Gettysburg, 1863: the beginning. */
    private static final String GETTYSBURG = """
            Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in \
            Liberty, and dedicated to the proposition that all men are created equal.

            Now we are engaged in a great civil war, testing whether that nation, or any nation so conceived and so \
            dedicated, can long endure. We are met on a great battle-field of that war.
            """;

    @Test
    void a_speech_is_counted() {
        TextStats.Result result = stats(GETTYSBURG);
        assertThat(result.characters()).isEqualTo(GETTYSBURG.length());
        assertThat(result.words()).isEqualTo(64);
        assertThat(result.lines()).isEqualTo(3);
        assertThat(result.sentences()).isEqualTo(3);
        assertThat(result.longestWord()).isEqualTo("battle-field");
        assertThat(result.mostFrequent())
                .hasSize(10)
                .startsWith(
                        new WordCount("a", 3),
                        new WordCount("and", 3),
                        new WordCount("are", 3),
                        new WordCount("nation", 3),
                        new WordCount("that", 3),
                        new WordCount("conceived", 2));
    }

    @Test
    void an_emoji_is_one_character_and_no_word() {
        assertThat(stats("😀 ok"))
                .extracting(TextStats.Result::characters, TextStats.Result::words)
                .containsExactly(4L, 1L);
    }

    @Test
    void words_of_other_scripts_and_words_with_accents_and_apostrophes_count_once() {
        assertThat(stats("Ο Σωκράτης ήταν φιλόσοφος").words()).isEqualTo(4);
        assertThat(stats("Москва — столица").words()).isEqualTo(2);
        assertThat(stats("l'été don't café").words()).isEqualTo(3);
        assertThat(stats("cafe\u0301").longestWord()).isEqualTo("cafe\u0301");
    }

    @Test
    void the_same_word_in_upper_case_is_the_same_word() {
        assertThat(stats("Ja JA ja").mostFrequent()).containsExactly(new WordCount("ja", 3));
    }

    @Test
    void an_empty_text_has_nothing() {
        assertThat(stats("")).isEqualTo(new TextStats.Result(0, 0, 0, 0, "", List.of()));
    }

    @Test
    void each_kind_of_line_end_ends_a_line() {
        assertThat(stats("a\nb\r\nc\rd").lines()).isEqualTo(4);
    }

    @Test
    void a_word_of_a_million_letters_is_shown_cut() {
        TextStats.Result result = stats("x".repeat(1_000_000));
        assertThat(result.longestWord()).isEqualTo("x".repeat(99) + "…");
        assertThat(result.words()).isEqualTo(1);
    }

    @Test
    void a_missing_text_is_invalid_for_good() {
        assertThatThrownBy(() -> stats(null)).isInstanceOfSatisfying(JobFailedException.class, e -> {
            assertThat(e.type()).isEqualTo("invalid-input");
            assertThat(e.retryable()).isFalse();
        });
    }

    private static TextStats.Result stats(String text) {
        return new TextStats().apply(new TextStats.Input(text));
    }
}
