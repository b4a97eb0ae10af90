package dev.jobfn.run.handlers.picture;

import dev.jobfn.run.handlers.picture.JpegHeader.Colours;

/** The frame header of a JPEG (SOF): its size and components. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record JpegFrame(boolean progressive, int width, int height, int[] ids, int[] across, int[] down) {
    private static final int BLOCK_BYTES = 128;

    /**
     * Reads it.
     *
     * @param from where the content begins, after the marker and the length
     */
    static JpegFrame read(int marker, byte[] file, int from, int length) {
        if (marker > 0xC2) {
            throw Refusal.unsupported(
                    "the JPEG is arithmetically coded, lossless or hierarchical; baseline and progressive"
                            + " JPEGs are supported");
        }
        if (length < 6 || length != 6 + 3 * (file[from + 5] & 0xFF)) {
            throw Refusal.damaged("its frame header has a wrong length");
        }
        if (file[from] != 8) {
            throw Refusal.unsupported("the JPEG has " + (file[from] & 0xFF) + " bits per sample; 8 are supported");
        }
        int height = (file[from + 1] & 0xFF) << 8 | (file[from + 2] & 0xFF);
        int width = (file[from + 3] & 0xFF) << 8 | (file[from + 4] & 0xFF);
        if (height == 0) {
            throw Refusal.unsupported("the JPEG gives its height after its pixels (DNL)");
        }
        Limits.check(width, height);
        int components = file[from + 5];
        if (components != 1 && components != 3 && components != 4) {
            throw Refusal.unsupported("the JPEG has " + (components & 0xFF) + " components; 1, 3 and 4 are supported");
        }
        int[] ids = new int[components];
        int[] across = new int[components];
        int[] down = new int[components];
        for (int i = 0; i < components; i++) {
            ids[i] = file[from + 6 + 3 * i] & 0xFF;
            across[i] = file[from + 7 + 3 * i] >> 4 & 0xF;
            down[i] = file[from + 7 + 3 * i] & 0xF;
            if (across[i] < 1 || across[i] > 4 || down[i] < 1 || down[i] > 4) {
                throw Refusal.damaged("its frame header has a wrong sampling factor");
            }
        }
        return new JpegFrame(marker == 0xC2, width, height, ids, across, down);
    }

    /** What a decoder needs to keep all coefficients. */
    long coefficientBytes() {
        int mostAcross = max(across);
        int mostDown = max(down);
        int unitsAcross = (width + 8 * mostAcross - 1) / (8 * mostAcross);
        int unitsDown = (height + 8 * mostDown - 1) / (8 * mostDown);
        long blocks = 0;
        for (int i = 0; i < ids.length; i++) {
            blocks += (long) unitsAcross * across[i] * unitsDown * down[i];
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
     * What the components are, as libjpeg and with it the browsers tell.
     *
     * @param adobe the transform of an Adobe segment, -1 without one
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
