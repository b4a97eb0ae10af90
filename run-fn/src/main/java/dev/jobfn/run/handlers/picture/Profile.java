package dev.jobfn.run.handlers.picture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Looks into ICC profiles: what is for colours of RGB goes along with the thumbnail, whose colours are RGB. */
final class Profile {
    private static final int MOST_BYTES = 4 * 1_024 * 1_024;
    private static final int SPACE = 16;

    private Profile() {}

    /** Whether the profile, which begins at {@code from}, is for RGB. */
    static boolean isRgb(byte[] bytes, int from) {
        return bytes.length >= from + 128
                && new String(bytes, from + SPACE, 4, StandardCharsets.ISO_8859_1).equals("RGB ");
    }

    /**
     * The same of a PNG's iCCP: a name of up to 79 bytes, two zeros, and the profile by zlib.
     *
     * @throws dev.jobfn.handler.JobFailedException where it inflates to more than any profile has
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
                if (total > MOST_BYTES) {
                    throw Refusal.tooLarge("the image's colour profile has more than " + MOST_BYTES + " bytes");
                }
            }
            return inflater.finished() && isRgb(Arrays.copyOf(start, Math.min(total, start.length)), 0);
        } catch (DataFormatException e) {
            // Browsers pass over a damaged profile too.
            return false;
        } finally {
            inflater.end();
        }
    }
}
