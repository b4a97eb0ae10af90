package dev.jobfn.job;

import java.security.SecureRandom;

/**
 * Creates unguessable tokens of 22 base-62 characters (131 random bits). They serve as the random part of a job's id
 * and as dispatch, run and clock tokens. Tokens consist of letters and digits only, so any other character can separate
 * them.
 */
public final class Token {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 22;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Token() {}

    /** A fresh token. Among 10^15 tokens, the chance that any two are equal is below 10^-9. */
    public static String fresh() {
        StringBuilder token = new StringBuilder(LENGTH);
        // One read from the generator supplies all characters. Bytes of 248 and above are skipped because they would
        // favour the first letters.
        byte[] bytes = new byte[LENGTH * 2];
        while (token.length() < LENGTH) {
            RANDOM.nextBytes(bytes);
            for (int i = 0; i < bytes.length && token.length() < LENGTH; i++) {
                int value = bytes[i] & 0xff;
                if (value < 248) {
                    token.append(ALPHABET.charAt(value % 62));
                }
            }
        }
        return token.toString();
    }
}
