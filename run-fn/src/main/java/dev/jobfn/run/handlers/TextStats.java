package dev.jobfn.run.handlers;

import dev.jobfn.handler.JobFailedException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Counts what a text is made of, by Unicode's rules and whatever its language. */
public final class TextStats implements Function<TextStats.Input, TextStats.Result> {
    private static final int MOST_FREQUENT = 10;
    private static final int LONGEST_SHOWN = 100;

    /**
     * What to look at.
     *
     * @param text any text, empty too
     */
    public record Input(String text) {}

    /**
     * What was counted.
     *
     * @param characters Unicode code points: an emoji of one code point is 1
     * @param words runs of letters and digits, with the apostrophes and hyphens that join them
     * @param lines as an editor numbers them; a line break at the very end begins no line
     * @param sentences those with a letter or digit
     * @param longestWord the first of the longest, cut at 100 characters; empty where there is no word
     * @param mostFrequent the ten most frequent words in lower case, those with the same count in order
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
        List<String> words = pieces(BreakIterator.getWordInstance(Locale.ROOT), text);
        return new Result(
                length(text),
                words.size(),
                text.lines().count(),
                pieces(BreakIterator.getSentenceInstance(Locale.ROOT), text).size(),
                cut(words.stream().reduce("", (longest, word) -> length(word) > length(longest) ? word : longest)),
                mostFrequent(words));
    }

    private static List<String> pieces(BreakIterator breaks, String text) {
        breaks.setText(text);
        List<String> pieces = new ArrayList<>();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String piece = text.substring(start, end);
            if (piece.codePoints().anyMatch(Character::isLetterOrDigit)) {
                pieces.add(piece);
            }
            start = end;
        }
        return pieces;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** A megabyte without a blank is one word, and would come back as the result. */
    private static String cut(String word) {
        return length(word) <= LONGEST_SHOWN
                ? word
                : word.substring(0, word.offsetByCodePoints(0, LONGEST_SHOWN - 1)) + "…";
    }

    private static List<WordCount> mostFrequent(List<String> words) {
        Map<String, Long> counts = new HashMap<>();
        words.forEach(word -> counts.merge(cut(word).toLowerCase(Locale.ROOT), 1L, Long::sum));
        return counts.entrySet().stream()
                .map(entry -> new WordCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(WordCount::count).reversed().thenComparing(WordCount::word))
                .limit(MOST_FREQUENT)
                .toList();
    }
}
