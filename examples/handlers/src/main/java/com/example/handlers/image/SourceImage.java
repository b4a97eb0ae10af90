package com.example.handlers.image;

import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** An image file whose headers have been read and are within the limits. No pixel has been decoded yet. */
sealed interface SourceImage permits PngImage, JpegImage {
    /**
     * Reads the headers.
     *
     * @throws dev.jobfn.handler.JobFailedException if the file is damaged, unsupported, too large, or neither a JPEG
     *     nor a PNG
     */
    static SourceImage open(byte[] file) {
        if (PngParser.hasSignature(file)) {
            return new PngImage(PngParser.read(file));
        }
        if (JpegParser.hasSignature(file)) {
            return new JpegImage(JpegParser.read(file));
        }
        throw ImageErrors.unknown();
    }

    /** The number of pixels in a row as stored, before the image is rotated. */
    int width();

    /** The number of rows as stored. */
    int height();

    /** How to rotate the image. */
    Orientation orientation();

    /** Whether a pixel may be transparent. */
    boolean transparent();

    /** Bytes of heap that {@link #decode} needs. */
    long heapBytes(int step);

    /** Bytes of off-heap memory that {@link #decode} needs. */
    long nativeBytes();

    /**
     * Decodes every {@code step}-th pixel of every {@code step}-th row.
     *
     * @param rows receives each row from top to bottom, as 8 bits each of alpha, red, green and blue, not
     *     premultiplied; the array is reused
     * @throws dev.jobfn.handler.JobFailedException if the image is damaged
     */
    void decode(int step, Consumer<int[]> rows) throws InterruptedException;

    /** Encodes another image in this format, with this image's colour profile. */
    byte[] encode(BufferedImage other) throws InterruptedException;

    /** How many of {@code length} pixels or rows are decoded at this step. */
    static int sampled(int length, int step) {
        return (length + step - 1) / step;
    }
}
