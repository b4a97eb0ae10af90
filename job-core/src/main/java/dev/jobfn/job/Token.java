package dev.jobfn.job;

import java.security.SecureRandom;

/**
 * Makes unguessable tokens of 22 base-62 characters (131 random bits) for the random part of a job's id and for
 * dispatch, run and clock tokens. They consist of letters and digits only, so any other character can separate them.
 */
public final class Token {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 22;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Token() {}

    /** A fresh token; the chance that two of 10^15 are equal is below 10^-9. */
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
