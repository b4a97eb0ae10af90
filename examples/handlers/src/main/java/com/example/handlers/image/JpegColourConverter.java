package com.example.handlers.image;

import com.example.handlers.image.JpegHeader.Colours;

/** Converts the components of a JPEG to opaque RGB pixels, as libjpeg and browsers do. */
record JpegColourConverter(Colours colours) {
    private static final int OPAQUE = 0xFF000000;

    /**
     * Converts a row.
     *
     * @param row the components, pixel by pixel
     * @param argb receives the pixels
     */
    void convert(int[] row, int[] argb) {
        for (int i = 0; i < argb.length; i++) {
            argb[i] = OPAQUE
                    | switch (colours) {
                        case GRAY -> row[i] * 0x010101;
                        case RGB -> row[3 * i] << 16 | row[3 * i + 1] << 8 | row[3 * i + 2];
                        case YCC -> fromYcc(row[3 * i], row[3 * i + 1], row[3 * i + 2]);
                        case CMYK -> multiply(row[4 * i] << 16 | row[4 * i + 1] << 8 | row[4 * i + 2], row[4 * i + 3]);
                        case YCCK ->
                            multiply(~fromYcc(row[4 * i], row[4 * i + 1], row[4 * i + 2]) & 0xFFFFFF, row[4 * i + 3]);
                    };
        }
    }

    private static int fromYcc(int y, int rawCb, int rawCr) {
        int cb = rawCb - 128;
        int cr = rawCr - 128;
        // The factors of the JFIF specification, times 65,536.
        int red = y + ((91_881 * cr + 32_768) >> 16);
        int green = y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16);
        int blue = y + ((116_130 * cb + 32_768) >> 16);
        return clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** Multiplies a colour by the light that black ink lets through, from 0 to 255. */
    private static int multiply(int rgb, int light) {
        return scaled(rgb >> 16 & 0xFF, light) << 16 | scaled(rgb >> 8 & 0xFF, light) << 8 | scaled(rgb & 0xFF, light);
    }

    private static int scaled(int value, int light) {
        return (value * light + 127) / 255;
    }
}
