package com.example.handlers.image;

import com.example.handlers.image.JpegHeader.Colours;

/** The frame header (SOF) of a JPEG, with its size and components. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record JpegFrame(boolean progressive, int width, int height, int[] ids, int[] horizontal, int[] vertical) {
    private static final int BLOCK_BYTES = 128;

    /**
     * Reads a frame header.
     *
     * @param marker the SOF marker
     * @param from the offset of the content, after the marker and the length
     * @param length the length of the content
     */
    static JpegFrame read(int marker, byte[] file, int from, int length) {
        if (marker > 0xC2) {
            throw ImageErrors.unsupported(
                    "the JPEG is arithmetically coded, lossless or hierarchical; baseline and progressive"
                            + " JPEGs are supported");
        }
        if (length < 6 || length != 6 + 3 * (file[from + 5] & 0xFF)) {
            throw ImageErrors.damaged("the length of its frame header is wrong");
        }
        if (file[from] != 8) {
            throw ImageErrors.unsupported("the JPEG has " + (file[from] & 0xFF) + " bits per sample; 8 are supported");
        }
        int height = (file[from + 1] & 0xFF) << 8 | (file[from + 2] & 0xFF);
        int width = (file[from + 3] & 0xFF) << 8 | (file[from + 4] & 0xFF);
        if (height == 0) {
            throw ImageErrors.unsupported("the JPEG states its height after its pixels (DNL), which is not supported");
        }
        ImageLimits.check(width, height);
        int components = file[from + 5];
        if (components != 1 && components != 3 && components != 4) {
            throw ImageErrors.unsupported(
                    "the JPEG has " + (components & 0xFF) + " components; 1, 3 and 4 are supported");
        }
        int[] ids = new int[components];
        int[] horizontal = new int[components];
        int[] vertical = new int[components];
        for (int i = 0; i < components; i++) {
            ids[i] = file[from + 6 + 3 * i] & 0xFF;
            horizontal[i] = file[from + 7 + 3 * i] >> 4 & 0xF;
            vertical[i] = file[from + 7 + 3 * i] & 0xF;
            if (horizontal[i] < 1 || horizontal[i] > 4 || vertical[i] < 1 || vertical[i] > 4) {
                throw ImageErrors.damaged("its frame header has an invalid sampling factor");
            }
        }
        return new JpegFrame(marker == 0xC2, width, height, ids, horizontal, vertical);
    }

    /** How much memory a decoder needs to keep all coefficients. */
    long coefficientBytes() {
        int maxHorizontal = max(horizontal);
        int maxVertical = max(vertical);
        int unitsPerRow = (width + 8 * maxHorizontal - 1) / (8 * maxHorizontal);
        int unitRows = (height + 8 * maxVertical - 1) / (8 * maxVertical);
        long blocks = 0;
        for (int i = 0; i < ids.length; i++) {
            blocks += (long) unitsPerRow * horizontal[i] * unitRows * vertical[i];
        }
        return blocks * BLOCK_BYTES;
    }

    private static int max(int[] values) {
        int max = 0;
        for (int value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    /**
     * Which colours the components represent, according to the rules of libjpeg and browsers.
     *
     * @param adobe the transform in the Adobe segment, or -1 if there is none
     */
    Colours colours(boolean jfif, int adobe) {
        if (ids.length == 1) {
            return Colours.GRAY;
        }
        if (ids.length == 4) {
            return adobe <= 0 ? Colours.CMYK : Colours.YCCK;
        }
        boolean rgb = !jfif && (adobe == 0 || (adobe < 0 && ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B'));
        return rgb ? Colours.RGB : Colours.YCC;
    }
}
