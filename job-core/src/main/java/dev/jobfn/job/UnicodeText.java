package dev.jobfn.job;

import java.util.HexFormat;

/**
 * Text without unpaired surrogates. A Java string can contain an unpaired surrogate, but UTF-8 can't express one.
 * Handlers produce unpaired surrogates when they cut text in the wrong place, and JSON can contain one as an escape
 * ({@code "\ud83d"}).
 */
public final class UnicodeText {
    private static final char REPLACEMENT = '\ufffd';

    private UnicodeText() {}

    /** Whether the text has no unpaired surrogate. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i++)) {
                return false;
            }
        }
        return true;
    }

    /** The text with U+FFFD in place of each unpaired surrogate; the same object if there is none. */
    public static String wellFormed(String text) {
        if (isWellFormed(text)) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i++)) {
                whole.setCharAt(--i, REPLACEMENT);
            }
        }
        return whole.toString();
    }

    /**
     * The first {@code most} characters, or one fewer if a surrogate pair would be split, so that the result is
     * well-formed.
     */
    public static String cut(String text, int most) {
        int end = text.length() <= most
                ? text.length()
                : most - (most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? 1 : 0);
        return wellFormed(text.substring(0, end));
    }

    /**
     * JSON with U+FFFD in place of each unpaired surrogate, whether it is a character or an escape. Numbers stay as
     * written.
     */
    public static String wellFormedJson(String json) {
        String text = wellFormed(json);
        StringBuilder whole = null;
        for (int i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', i)) {
            int unit = escaped(text, i);
            if (!isSurrogate(unit)) {
                i += 2;
            } else if (Character.isHighSurrogate((char) unit) && isLow(escaped(text, i + 6))) {
                i += 12;
            } else {
                whole = whole == null ? new StringBuilder(text) : whole;
                whole.replace(i, i + 6, "\\ufffd");
                i += 6;
            }
        }
        return whole == null ? text : whole.toString();
    }

    /** The code unit of the escape at this position; -1 if there is no escape. */
    private static int escaped(String text, int at) {
        if (!text.startsWith("\\u", at) || at + 6 > text.length()) {
            return -1;
        }
        for (int i = at + 2; i < at + 6; i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return -1;
            }
        }
        return HexFormat.fromHexDigits(text, at + 2, at + 6);
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private static boolean isSurrogate(int unit) {
        return unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE;
    }

    private static boolean isLow(int unit) {
        return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
    }
}
