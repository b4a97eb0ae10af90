package com.example.handlers.image;

import java.util.List;

/**
 * What the headers of a PNG say.
 *
 * @param file the whole file
 * @param depth bits per sample: 1, 2, 4, 8 or 16
 * @param colour 0 for gray, 2 for RGB, 3 for a palette, 4 for gray with alpha, 6 for RGB with alpha
 * @param palette red, green and blue of each colour; empty for other colour types
 * @param transparency the content of tRNS; empty if there is none, or if the colour type does not allow it
 * @param data where the compressed pixels are in the file
 * @param colourChunks the complete chunks that define the colour space, as far as they apply to an RGB file
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

    /** The number of bytes in a row of this many pixels, without its filter byte. */
    int rowBytes(int pixels) {
        return (int) (((long) pixels * channels() * depth + 7) / 8);
    }
}
