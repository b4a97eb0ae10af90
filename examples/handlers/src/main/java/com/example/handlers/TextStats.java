package com.example.handlers;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobType;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Counts the characters, words, lines and sentences of a text in any language. Words and sentences follow UAX 29, with
 * ICU's dictionaries for scripts that do not separate words with spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese).
 * Time and memory are linear in the length of the text, whatever its content.
 */
@JobType(value = "text-stats", timeout = "PT30S", on = "com.example.uploaded")
@Component
public final class TextStats implements Function<TextStats.Input, TextStats.Result> {
    /** The number of segments between two checks for an interruption, which is about a millisecond of work. */
    private static final int SEGMENTS_BETWEEN_CHECKS = 1_024;

    /**
     * The text to analyze.
     *
     * @param text any text, possibly empty
     */
    public record Input(
            @JsonPropertyDescription("Text in any language; may be empty.")
            String text) {}

    /**
     * The counts.
     *
     * @param characters the number of Unicode code points in the text as received: an emoji of one code point counts as
     *     1, and a letter with a combining accent counts as 2
     * @param words the number of words according to UAX 29 that contain a letter, digit, kana or ideograph:
     *     {@code don't} and {@code 3.14} are one word each, and {@code battle-field} is two
     * @param lines the number of lines as an editor numbers them; a line break at the very end does not start another
     *     line
     * @param sentences the number of sentences according to UAX 29 that contain a letter or digit
     * @param longestWord the longest word by code points (the first, if several are equally long) as it is spelled in
     *     the text, cut at 100 characters; empty if there are no words
     * @param mostFrequent the ten most frequent words; words with equal counts are sorted. Spellings that differ only
     *     in case or normalization count as the same word, which is shown in NFC and lower case, cut at 100 characters
     */
    public record Result(
            long characters,
            long words,
            long lines,
            long sentences,
            String longestWord,
            List<WordCount> mostFrequent) {}

    /** A word and how often it occurs. */
    public record WordCount(String word, long count) {}

    @Override
    public Result apply(Input input) {
        String text = input.text();
        if (text == null) {
            throw new JobFailedException("invalid-input", "text is missing", false);
        }
        WordCounter words = words(text);
        return new Result(
                text.codePointCount(0, text.length()),
                words.count(),
                text.lines().count(),
                sentences(text),
                words.longest(),
                words.mostFrequent());
    }

    private static WordCounter words(String text) {
        WordCounter words = new WordCounter();
        BreakIterator breaks = over(BreakIterator.getWordInstance(ULocale.ROOT), text);
        int start = 0;
        for (int segment = 1, end = breaks.next(); end != BreakIterator.DONE; segment++, end = breaks.next()) {
            checkInterruption(segment);
            if (breaks.getRuleStatus() >= BreakIterator.WORD_NONE_LIMIT
                    && !isConnectorsOnly(text.substring(start, end))) {
                words.add(text.substring(start, end));
            }
            start = end;
        }
        return words;
    }

    /** ICU treats a run of underscores as a word, because underscores connect the letters of a word. */
    private static boolean isConnectorsOnly(String word) {
        return word.codePoints().allMatch(c -> Character.getType(c) == Character.CONNECTOR_PUNCTUATION);
    }

    private static long sentences(String text) {
        long sentences = 0;
        BreakIterator breaks = over(BreakIterator.getSentenceInstance(ULocale.ROOT), text);
        int start = 0;
        for (int segment = 1, end = breaks.next(); end != BreakIterator.DONE; segment++, end = breaks.next()) {
            checkInterruption(segment);
            if (text.substring(start, end).codePoints().anyMatch(Character::isLetterOrDigit)) {
                sentences++;
            }
            start = end;
        }
        return sentences;
    }

    private static BreakIterator over(BreakIterator breaks, String text) {
        breaks.setText(text);
        return breaks;
    }

    private static void checkInterruption(int segment) {
        if (segment % SEGMENTS_BETWEEN_CHECKS == 0 && Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
