package com.example.handlers.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Scales an image down while its rows arrive. Each pixel of the result is the mean of the area that it covers, weighted
 * by opacity, so that invisible pixels do not affect its colour. Besides the result, only one row is kept in memory.
 */
final class Downscaler implements Consumer<int[]> {
    private final int width;
    private final int height;
    private final int targetWidth;
    private final int targetHeight;
    private final Orientation orientation;
    private final BufferedImage result;
    private final int[] pixels;
    // For each target pixel: alpha, and red, green and blue multiplied by alpha.
    private final float[] row;
    private final float[] sum;
    private int target;
    // How much of the target row is still missing. A source row counts as targetHeight, and a target row counts as
    // height.
    private int missing;

    /**
     * Creates a scaler. Both sizes are those before rotation; the result is upright.
     *
     * @param width the width of the rows that arrive
     * @param height the number of rows that arrive
     */
    Downscaler(int width, int height, int targetWidth, int targetHeight, Orientation orientation, boolean transparent) {
        this.width = width;
        this.height = height;
        this.targetWidth = targetWidth;
        this.targetHeight = targetHeight;
        this.orientation = orientation;
        this.result = new BufferedImage(
                orientation.swapsSides() ? targetHeight : targetWidth,
                orientation.swapsSides() ? targetWidth : targetHeight,
                transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        this.pixels = ((DataBufferInt) result.getRaster().getDataBuffer()).getData();
        this.row = new float[4 * targetWidth];
        this.sum = new float[4 * targetWidth];
        this.missing = height;
    }

    @Override
    public void accept(int[] argb) {
        scaleRow(argb);
        int left = targetHeight;
        while (left > 0) {
            int part = Math.min(left, missing);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += row[i] * part;
            }
            left -= part;
            missing -= part;
            if (missing == 0) {
                finishRow();
            }
        }
    }

    private void scaleRow(int[] argb) {
        Arrays.fill(row, 0);
        int at = 0;
        int space = width;
        for (int x = 0; x < width; x++) {
            int pixel = argb[x];
            float alpha = pixel >>> 24;
            float red = (pixel >> 16 & 0xFF) * alpha;
            float green = (pixel >> 8 & 0xFF) * alpha;
            float blue = (pixel & 0xFF) * alpha;
            int left = targetWidth;
            while (left > 0) {
                int part = Math.min(left, space);
                row[at] += alpha * part;
                row[at + 1] += red * part;
                row[at + 2] += green * part;
                row[at + 3] += blue * part;
                left -= part;
                space -= part;
                if (space == 0) {
                    at += 4;
                    space = width;
                }
            }
        }
    }

    private void finishRow() {
        float area = (float) width * height;
        for (int x = 0; x < targetWidth; x++) {
            float alpha = sum[4 * x];
            int pixel = 0;
            if (alpha > 0) {
                pixel = Math.round(alpha / area) << 24
                        | Math.min(255, Math.round(sum[4 * x + 1] / alpha)) << 16
                        | Math.min(255, Math.round(sum[4 * x + 2] / alpha)) << 8
                        | Math.min(255, Math.round(sum[4 * x + 3] / alpha));
            }
            pixels[orientation.uprightIndex(x, target, targetWidth, targetHeight)] = pixel;
        }
        Arrays.fill(sum, 0);
        target++;
        missing = height;
    }

    /** The upright image. Complete once all rows have arrived. */
    BufferedImage result() {
        return result;
    }
}
