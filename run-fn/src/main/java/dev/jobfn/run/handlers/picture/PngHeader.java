package dev.jobfn.run.handlers.picture;

import java.util.List;

/**
 * What a PNG says about itself.
 *
 * @param file the whole file
 * @param depth bits per sample: 1, 2, 4, 8 or 16
 * @param colour 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha
 * @param palette red, green and blue of each colour; empty unless the colours are a palette's
 * @param transparency the content of tRNS; empty where there is none, or none may be
 * @param data where the compressed pixels stand
 * @param colourChunks the chunks that say what the colours mean, whole, as a file of RGB may carry them
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PngHeader(
        byte[] file,
        int width,
        int height,
        int depth,
        int colour,
        boolean interlaced,
        byte[] palette,
        byte[] transparency,
        List<Slice> data,
        List<byte[]> colourChunks,
        Orientation orientation) {
    static final int GRAY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GRAY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    /** A part of the file. */
    record Slice(int from, int length) {}

    int channels() {
        return switch (colour) {
            case RGB -> 3;
            case GRAY_ALPHA -> 2;
            case RGB_ALPHA -> 4;
            default -> 1;
        };
    }

    boolean transparent() {
        return colour == GRAY_ALPHA || colour == RGB_ALPHA || transparency.length > 0;
    }

    /** Bytes of a row of this many pixels, without its filter's byte. */
    int rowBytes(int pixels) {
        return (int) (((long) pixels * channels() * depth + 7) / 8);
    }
}
