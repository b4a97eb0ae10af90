package dev.jobfn.run.handlers;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.jobfn.handler.JobFailedException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * Counts what a text is made of, by Unicode's rules and whatever its language: words and sentences are those of UAX 29, with
 * ICU's dictionaries for the scripts that put no blanks between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese). Time and
 * memory are linear in the text, whatever it says.
 */
public final class TextStats implements Function<TextStats.Input, TextStats.Result> {
    /** How many pieces pass between two looks at the interruption: a millisecond's work. */
    private static final int PIECES_BETWEEN_LOOKS = 1_024;

    /**
     * What to look at.
     *
     * @param text any text, empty too
     */
    public record Input(String text) {}

    /**
     * What was counted.
     *
     * @param characters Unicode code points of the text as it came: an emoji of one code point is 1, a letter and a combining
     *     accent are 2
     * @param words the words of UAX 29, less those without a letter, digit, kana or ideograph: {@code don't} and {@code 3.14}
     *     are one word, {@code battle-field} is two
     * @param lines as an editor numbers them; a line break at the very end begins no line
     * @param sentences those of UAX 29 with a letter or digit
     * @param longestWord the first of the longest by code points, as it stands in the text, cut at 100 characters; empty where
     *     there is no word
     * @param mostFrequent the ten most frequent words, those with the same count in order. Spellings that differ only in case
     *     or normalization are the same word; it is shown in NFC and lower case, cut at 100 characters
     */
    public record Result(
            long characters,
            long words,
            long lines,
            long sentences,
            String longestWord,
            List<WordCount> mostFrequent) {}

    /** A word and how often it is there. */
    public record WordCount(String word, long count) {}

    @Override
    public Result apply(Input input) {
        String text = input.text();
        if (text == null) {
            throw new JobFailedException("invalid-input", "text is missing", false);
        }
        Words words = words(text);
        return new Result(
                text.codePointCount(0, text.length()),
                words.count(),
                text.lines().count(),
                sentences(text),
                words.longest(),
                words.mostFrequent());
    }

    private static Words words(String text) {
        Words words = new Words();
        BreakIterator breaks = over(BreakIterator.getWordInstance(ULocale.ROOT), text);
        int start = 0;
        for (int piece = 1, end = breaks.next(); end != BreakIterator.DONE; piece++, end = breaks.next()) {
            heedInterruption(piece);
            if (breaks.getRuleStatus() >= BreakIterator.WORD_NONE_LIMIT && !joinsOnly(text.substring(start, end))) {
                words.add(text.substring(start, end));
            }
            start = end;
        }
        return words;
    }

    /** To ICU a run of underscores alone is a word too, as they join letters to words. */
    private static boolean joinsOnly(String piece) {
        return piece.codePoints().allMatch(c -> Character.getType(c) == Character.CONNECTOR_PUNCTUATION);
    }

    private static long sentences(String text) {
        long sentences = 0;
        BreakIterator breaks = over(BreakIterator.getSentenceInstance(ULocale.ROOT), text);
        int start = 0;
        for (int piece = 1, end = breaks.next(); end != BreakIterator.DONE; piece++, end = breaks.next()) {
            heedInterruption(piece);
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

    private static void heedInterruption(int piece) {
        if (piece % PIECES_BETWEEN_LOOKS == 0 && Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
