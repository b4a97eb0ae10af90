package dev.jobfn.job;

import java.security.SecureRandom;

/**
 * Makes unguessable names of 22 base-62 characters: 131 random bits, the part of a job's id after its queue, a dispatch
 * token, a run token, a clock token. They hold letters and digits only, so they may be joined by any separator.
 */
public final class Token {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 22;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Token() {}

    /** A fresh one; the chance of an equal one among 10^15 is below 10^-9. */
    public static String fresh() {
        StringBuilder token = new StringBuilder(LENGTH);
        // One read of the generator for all characters; bytes of 248 and above would favour the first letters.
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
