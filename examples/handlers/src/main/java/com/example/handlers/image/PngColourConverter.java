package com.example.handlers.image;

import java.nio.ByteBuffer;

/** Converts the samples of a PNG, of any colour type and depth, to 8 bits each of alpha, red, green and blue. */
final class PngColourConverter {
    private static final int OPAQUE = 0xFF000000;

    private final PngHeader png;
    private final int maxSample;
    private final int[] palette;
    private final int[] transparent;

    PngColourConverter(PngHeader png) {
        this.png = png;
        this.maxSample = (1 << png.depth()) - 1;
        this.palette = palette(png);
        this.transparent = transparent(png, maxSample);
    }

    /** An index beyond the palette is black, as in browsers. */
    private static int[] palette(PngHeader png) {
        int[] colours = new int[256];
        for (int i = 0; i < colours.length; i++) {
            int at = 3 * i;
            int alpha = i < png.transparency().length ? png.transparency()[i] & 0xFF : 0xFF;
            colours[i] = at < png.palette().length
                    ? alpha << 24
                            | (png.palette()[at] & 0xFF) << 16
                            | (png.palette()[at + 1] & 0xFF) << 8
                            | (png.palette()[at + 2] & 0xFF)
                    : OPAQUE;
        }
        return colours;
    }

    /** The samples of the colour that tRNS makes transparent; -1 if there is none. */
    private static int[] transparent(PngHeader png, int maxSample) {
        int[] samples = {-1, -1, -1};
        if (png.colour() != PngHeader.PALETTE) {
            for (int i = 0; i < png.transparency().length / 2; i++) {
                samples[i] = ByteBuffer.wrap(png.transparency()).getShort(2 * i) & maxSample;
            }
        }
        return samples;
    }

    /** Converts the first {@code pixels} pixels of a row. */
    void convert(byte[] row, int pixels, int[] argb) {
        for (int i = 0; i < pixels; i++) {
            argb[i] = switch (png.colour()) {
                case PngHeader.GRAY -> {
                    int gray = sample(row, i);
                    yield (gray == transparent[0] ? 0 : OPAQUE) | toEightBits(gray) * 0x010101;
                }
                case PngHeader.RGB -> {
                    int red = sample(row, 3 * i);
                    int green = sample(row, 3 * i + 1);
                    int blue = sample(row, 3 * i + 2);
                    boolean clear = red == transparent[0] && green == transparent[1] && blue == transparent[2];
                    yield (clear ? 0 : OPAQUE) | toEightBits(red) << 16 | toEightBits(green) << 8 | toEightBits(blue);
                }
                case PngHeader.PALETTE -> palette[sample(row, i)];
                case PngHeader.GRAY_ALPHA ->
                    toEightBits(sample(row, 2 * i + 1)) << 24 | toEightBits(sample(row, 2 * i)) * 0x010101;
                default ->
                    toEightBits(sample(row, 4 * i + 3)) << 24
                            | toEightBits(sample(row, 4 * i)) << 16
                            | toEightBits(sample(row, 4 * i + 1)) << 8
                            | toEightBits(sample(row, 4 * i + 2));
            };
        }
    }

    private int sample(byte[] row, int index) {
        if (png.depth() == 8) {
            return row[index] & 0xFF;
        }
        if (png.depth() == 16) {
            return (row[2 * index] & 0xFF) << 8 | (row[2 * index + 1] & 0xFF);
        }
        int bit = index * png.depth();
        return row[bit / 8] >> (8 - png.depth() - bit % 8) & maxSample;
    }

    private int toEightBits(int sample) {
        return png.depth() == 8 ? sample : (sample * 255 + maxSample / 2) / maxSample;
    }
}
