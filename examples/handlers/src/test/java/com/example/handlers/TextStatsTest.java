package com.example.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.example.handlers.TextStats.WordCount;
import dev.jobfn.handler.JobFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextStatsTest {
    /** The beginning of Abraham Lincoln's speech at Gettysburg, 1863. */
    private static final String GETTYSBURG = """
            Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in \
            Liberty, and dedicated to the proposition that all men are created equal.

            Now we are engaged in a great civil war, testing whether that nation, or any nation so conceived and so \
            dedicated, can long endure. We are met on a great battle-field of that war.
            """;

    @Test
    void the_words_lines_and_sentences_of_a_speech_are_counted() {
        TextStats.Result result = stats(GETTYSBURG);
        assertThat(result.characters()).isEqualTo(GETTYSBURG.length());
        assertThat(result.words()).isEqualTo(65);
        assertThat(result.lines()).isEqualTo(3);
        assertThat(result.sentences()).isEqualTo(3);
        assertThat(result.longestWord()).isEqualTo("proposition");
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
    void an_emoji_is_one_character_but_not_a_word() {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "can't won’t O'Neill|3",
                "battle-field well-known|4",
                "3.14 1,000 1,000.5 10:30|5",
                "$5 50% #tag @name|4",
                "example.com|1",
                "snake_case __|1",
                "e.g. U.S.A.|2",
                "a\u200Bb|2",
                "co\u00ADoperate|1",
                "👨‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️|0",
                "1️⃣|1",
                "你好世界|2",
                "東京タワー|1",
                "สวัสดีชาวโลก|3",
                "안녕하세요 세계|2",
                "السلام عليكم|2",
                "שלום ד\"ר|2",
                "नमस्ते दुनिया|2",
                "Ω ﬁn Ⅷ|3",
                "— … !? ()|0"
            })
    void words_follow_UAX_29(String text, int words) {
        assertThat(stats(text).words()).isEqualTo(words);
    }

    @Test
    void words_that_differ_only_in_case_or_normalization_are_the_same_word() {
        assertThat(stats("Café cafe\u0301 CAFE\u0301").mostFrequent()).containsExactly(new WordCount("café", 3));
        assertThat(stats("Straße STRASSE strasse").mostFrequent()).containsExactly(new WordCount("straße", 3));
        assertThat(stats("σοφός ΣΟΦΌΣ").mostFrequent()).containsExactly(new WordCount("σοφός", 2));
        assertThat(stats("ﬁn fin").mostFrequent()).containsExactly(new WordCount("ﬁn", 2));
        // Compatibility forms are not canonically equivalent, and characters are counted as received.
        assertThat(stats("x² x2").mostFrequent()).hasSize(2);
        assertThat(stats("cafe\u0301").characters()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("megabytes")
    void a_megabyte_of_any_text_takes_only_seconds(String name, String text) {
        assertTimeout(Duration.ofSeconds(10), () -> stats(text));
    }

    static Stream<Arguments> megabytes() {
        String prefixes = IntStream.rangeClosed(1, 180_000)
                .mapToObj(i -> "a".repeat(i % 4 + 1))
                .collect(Collectors.joining(" "));
        return Stream.of(
                Arguments.of("a long word and many of its prefixes", "a".repeat(500_000) + " " + prefixes),
                Arguments.of("many words before a long one", prefixes + " " + "a".repeat(500_000)),
                Arguments.of(
                        "a long word outside Latin 1 and many of its prefixes",
                        "я".repeat(250_000) + " " + prefixes.replace('a', 'я')),
                Arguments.of(
                        "distinct words",
                        IntStream.range(0, 150_000)
                                .mapToObj(i -> Integer.toString(i, 36))
                                .collect(Collectors.joining(" "))),
                Arguments.of(
                        "words with the same hash code",
                        IntStream.range(0, 1 << 16)
                                .mapToObj(TextStatsTest::collision)
                                .collect(Collectors.joining(" "))),
                Arguments.of("no word break", "a.".repeat(500_000)),
                Arguments.of("combining marks", "a" + "\u0301".repeat(300_000)),
                Arguments.of("joiners", "👨\u200D".repeat(150_000)),
                Arguments.of("ideographs", "的".repeat(340_000)),
                Arguments.of("kana", "カ".repeat(340_000)),
                Arguments.of("Thai", "ก".repeat(340_000)),
                Arguments.of("flags", "🇩🇪".repeat(130_000)),
                Arguments.of("blanks", " ".repeat(1_000_000)),
                Arguments.of("quotes", "a\"'".repeat(330_000)),
                Arguments.of("full stops", ".".repeat(1_000_000)),
                Arguments.of("full stops and lower case", "A. ".repeat(300_000) + "b"));
    }

    /** "Aa" and "BB" have the same hash code. */
    private static String collision(int number) {
        return IntStream.range(0, 16)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining())
                + "x";
    }

    @Test
    void an_interruption_ends_the_count() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> stats("a b ".repeat(10_000))).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void a_word_in_upper_case_is_the_same_word() {
        assertThat(stats("Ja JA ja").mostFrequent()).containsExactly(new WordCount("ja", 3));
    }

    @Test
    void all_counts_of_an_empty_text_are_zero() {
        assertThat(stats("")).isEqualTo(new TextStats.Result(0, 0, 0, 0, "", List.of()));
    }

    @Test
    void every_kind_of_line_break_ends_a_line() {
        assertThat(stats("a\nb\r\nc\rd").lines()).isEqualTo(4);
    }

    @Test
    void a_word_of_a_million_letters_is_truncated() {
        TextStats.Result result = stats("x".repeat(1_000_000));
        assertThat(result.longestWord()).isEqualTo("x".repeat(99) + "…");
        assertThat(result.words()).isEqualTo(1);
    }

    @Test
    void a_missing_text_fails_the_job_permanently() {
        assertThatThrownBy(() -> stats(null)).isInstanceOfSatisfying(JobFailedException.class, e -> {
            assertThat(e.type()).isEqualTo("invalid-input");
            assertThat(e.retryable()).isFalse();
        });
    }

    private static TextStats.Result stats(String text) {
        return new TextStats().apply(new TextStats.Input(text));
    }
}
