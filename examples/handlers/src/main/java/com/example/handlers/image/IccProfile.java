package com.example.handlers.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Checks which colour space an ICC profile is for. Profiles for RGB are copied into the thumbnail, which is RGB. */
final class IccProfile {
    private static final int MAX_BYTES = 4 * 1_024 * 1_024;
    private static final int COLOUR_SPACE = 16;

    private IccProfile() {}

    /** Whether the profile that starts at {@code from} is for RGB. */
    static boolean isRgb(byte[] bytes, int from) {
        return bytes.length >= from + 128
                && new String(bytes, from + COLOUR_SPACE, 4, StandardCharsets.ISO_8859_1).equals("RGB ");
    }

    /**
     * Like {@link #isRgb}, but for the content of a PNG's iCCP chunk, which consists of a name of up to 79 bytes, two
     * zeros, and the compressed profile.
     *
     * @throws dev.jobfn.handler.JobFailedException if the profile inflates to more bytes than any real profile has
     */
    static boolean compressedIsRgb(byte[] chunk) {
        int name = 0;
        while (name < chunk.length && chunk[name] != 0) {
            name++;
        }
        if (name + 2 >= chunk.length || chunk[name + 1] != 0) {
            return false;
        }
        byte[] start = new byte[128];
        byte[] piece = new byte[8_192];
        int total = 0;
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(chunk, name + 2, chunk.length - name - 2);
            for (int n = inflater.inflate(piece); n > 0; n = inflater.inflate(piece)) {
                if (total < start.length) {
                    System.arraycopy(piece, 0, start, total, Math.min(n, start.length - total));
                }
                total += n;
                if (total > MAX_BYTES) {
                    throw ImageErrors.tooLarge("the image's colour profile is larger than " + MAX_BYTES + " bytes");
                }
            }
            return inflater.finished() && isRgb(Arrays.copyOf(start, Math.min(total, start.length)), 0);
        } catch (DataFormatException e) {
            // Browsers ignore a damaged profile too.
            return false;
        } finally {
            inflater.end();
        }
    }
}
