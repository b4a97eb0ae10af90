package dev.jobfn.run.handlers.picture;

import java.util.List;

/**
 * What a JPEG says about itself.
 *
 * @param pixels the file without what is not needed to decode it: no Exif, texts, thumbnails or profiles
 * @param components 1 gray, 3 colours, 4 colours and black
 * @param manyScans whether the decoder must keep all coefficients, as the picture comes in more than one scan
 * @param profile the segments of its ICC profile, whole, if that is one of RGB
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

    /** What the components are. */
    enum Colours {
        GRAY,
        RGB,
        YCC,
        /** 255 is no ink, as Adobe's programs write it and browsers take it whoever wrote it. */
        CMYK,
        /** The same after YCC: it gives cyan, magenta and yellow. */
        YCCK
    }
}
