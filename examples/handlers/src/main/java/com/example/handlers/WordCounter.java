package com.example.handlers;

import com.example.handlers.TextStats.WordCount;
import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts words, and keeps only a limited part of each word. */
final class WordCounter {
    private static final int MAX_FREQUENT_WORDS = 10;
    private static final int MAX_SHOWN_LENGTH = 100;

    private final Map<String, Tally> tallies = new HashMap<>();
    private long count;
    private String longest = "";
    private int longestLength;

    /** A word as it is shown, and how often it occurred. */
    private static final class Tally {
        private final String shown;
        private long count;

        Tally(String shown) {
            this.shown = shown;
        }
    }

    void add(String word) {
        count++;
        int length = word.codePointCount(0, word.length());
        String cut = length <= MAX_SHOWN_LENGTH ? word : cut(word);
        if (length > longestLength) {
            longestLength = length;
            longest = cut;
        }
        String lower = lower(cut);
        // Case folding maps all spellings of a word to one key (ß and SS, σ and ς). Users see the word in lower case.
        String key = isAscii(lower) ? lower : nfc(UCharacter.foldCase(nfc(cut), true));
        tallies.computeIfAbsent(key, first -> new Tally(lower.equals(first) ? first : lower)).count++;
    }

    /** ASCII words need none of ICU's tables, because their letters have neither accents nor special cases. */
    private static boolean isAscii(String word) {
        return word.chars().allMatch(c -> c < 0x80);
    }

    private static String lower(String word) {
        return isAscii(word) ? word.toLowerCase(Locale.ROOT) : nfc(word).toLowerCase(Locale.ROOT);
    }

    private static String nfc(String word) {
        return Normalizer2.getNFCInstance().normalize(word);
    }

    /**
     * Shortens a word. A megabyte without a space is a single word, and the result would otherwise contain all of it.
     */
    private static String cut(String word) {
        return word.substring(0, word.offsetByCodePoints(0, MAX_SHOWN_LENGTH - 1)) + "…";
    }

    long count() {
        return count;
    }

    String longest() {
        return longest;
    }

    List<WordCount> mostFrequent() {
        return tallies.values().stream()
                .map(tally -> new WordCount(tally.shown, tally.count))
                .sorted(Comparator.comparingLong(WordCount::count).reversed().thenComparing(WordCount::word))
                .limit(MAX_FREQUENT_WORDS)
                .toList();
    }
}
