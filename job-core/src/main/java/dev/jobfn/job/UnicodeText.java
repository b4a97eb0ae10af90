package dev.jobfn.job;

import java.util.HexFormat;

/**
 * Text that is whole characters only. A Java string can hold half of a surrogate pair, which no UTF-8 can express: handlers make
 * such halves when they cut text, and JSON can spell them ({@code "\ud83d"}).
 */
public final class UnicodeText {
    private static final char REPLACEMENT = '\ufffd';

    private UnicodeText() {}

    /** Whether it has no half of a surrogate pair. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i++)) {
                return false;
            }
        }
        return true;
    }

    /** The same with U+FFFD in place of each half of a pair; itself where there is none. */
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

    /** The first {@code most} characters, one fewer where the last is half of a pair; well-formed. */
    public static String cut(String text, int most) {
        int end = text.length() <= most
                ? text.length()
                : most - (most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? 1 : 0);
        return wellFormed(text.substring(0, end));
    }

    /** JSON with U+FFFD in place of each half of a pair, as a character or as an escape. Numbers stay as they are written. */
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

    /** The code unit that an escape at this place spells; -1 where there is none. */
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
