package com.example.handlers.image;

import java.util.List;

/**
 * What the headers of a JPEG say.
 *
 * @param pixels the file without the parts that decoding does not need: Exif, texts, thumbnails and profiles
 * @param components 1 for gray, 3 for colours, 4 for colours and black
 * @param coefficientBytes the memory that a decoder needs to keep all coefficients
 * @param manyScans whether the image is spread over several scans, so that the decoder must keep all coefficients
 * @param profile the complete segments of its ICC profile, if that profile is for RGB
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record JpegHeader(
        byte[] pixels,
        int width,
        int height,
        int components,
        long coefficientBytes,
        boolean manyScans,
        Colours colours,
        List<byte[]> profile,
        Orientation orientation) {

    /** Which colours the components represent. */
    enum Colours {
        GRAY,
        RGB,
        YCC,
        /**
         * Inverted: 255 means no ink. Adobe's programs write CMYK this way, and browsers read all CMYK files this way.
         */
        CMYK,
        /** CMYK whose cyan, magenta and yellow are encoded as YCC. */
        YCCK
    }
}
