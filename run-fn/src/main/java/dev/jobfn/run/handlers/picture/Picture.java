package dev.jobfn.run.handlers.picture;

import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** An encoded picture whose headers were read and found to be within the limits; no pixel is decoded yet. */
sealed interface Picture permits Png, Jpeg {
    /**
     * Reads the headers.
     *
     * @throws dev.jobfn.handler.JobFailedException where it is damaged, unsupported, too large or neither a JPEG nor a PNG
     */
    static Picture open(byte[] file) {
        if (PngChunks.signed(file)) {
            return new Png(PngChunks.read(file));
        }
        if (JpegSegments.signed(file)) {
            return new Jpeg(JpegSegments.read(file));
        }
        throw Refusal.unknown();
    }

    /** Pixels per row as stored, before the picture is turned upright. */
    int width();

    /** Rows as stored. */
    int height();

    /** How to turn it upright. */
    Orientation orientation();

    /** Whether a pixel may be transparent. */
    boolean transparent();

    /** Bytes of heap that {@link #decode} takes. */
    long heapBytes(int step);

    /** Bytes outside the heap that {@link #decode} takes. */
    long nativeBytes();

    /**
     * Decodes every {@code step}-th pixel of every {@code step}-th row.
     *
     * @param rows gets each row from the top, as 8 bits each of alpha, red, green and blue, not premultiplied; the array is
     *     reused
     * @throws dev.jobfn.handler.JobFailedException where it is damaged
     */
    void decode(int step, Consumer<int[]> rows) throws InterruptedException;

    /** Encodes another picture in this one's format, with this one's description of its colours. */
    byte[] encode(BufferedImage other) throws InterruptedException;

    /** How many of {@code length} pixels or rows are decoded. */
    static int sampled(int length, int step) {
        return (length + step - 1) / step;
    }
}
