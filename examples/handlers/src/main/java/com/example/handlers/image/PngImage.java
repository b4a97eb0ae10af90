package com.example.handlers.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.function.Consumer;

/** A PNG. It is decoded row by row, so only an interlaced PNG needs memory for all its pixels. */
record PngImage(PngHeader header) implements SourceImage {
    private static final int AFTER_HEADER = 33;

    /** Which pixels a pass contains: every {@code dx}-th pixel of every {@code dy}-th row. */
    private record Pass(int x, int y, int dx, int dy) {}

    private static final Pass[] NOT_INTERLACED = {new Pass(0, 0, 1, 1)};
    private static final Pass[] ADAM7 = {
        new Pass(0, 0, 8, 8),
        new Pass(4, 0, 8, 8),
        new Pass(0, 4, 4, 8),
        new Pass(2, 0, 4, 4),
        new Pass(0, 2, 2, 4),
        new Pass(1, 0, 2, 2),
        new Pass(0, 1, 1, 2)
    };

    @Override
    public int width() {
        return header.width();
    }

    @Override
    public int height() {
        return header.height();
    }

    @Override
    public Orientation orientation() {
        return header.orientation();
    }

    @Override
    public boolean transparent() {
        return header.transparent();
    }

    @Override
    public long heapBytes(int step) {
        long rows = 2L * header.rowBytes(width()) + 8L * width();
        long pixels = (long) SourceImage.sampled(width(), step) * SourceImage.sampled(height(), step);
        return header.interlaced() ? rows + 4 * pixels : rows;
    }

    @Override
    public long nativeBytes() {
        return 0;
    }

    @Override
    public void decode(int step, Consumer<int[]> rows) throws InterruptedException {
        PngColourConverter colours = new PngColourConverter(header);
        int across = SourceImage.sampled(width(), step);
        int[] whole = header.interlaced() ? new int[across * SourceImage.sampled(height(), step)] : null;
        int[] argb = new int[width()];
        int[] sampled = new int[across];
        byte[] row = new byte[header.rowBytes(width())];
        byte[] above = new byte[row.length];
        try (PngRowReader data = new PngRowReader(header)) {
            for (Pass pass : header.interlaced() ? ADAM7 : NOT_INTERLACED) {
                int pixels = Math.max(0, width() - pass.x + pass.dx - 1) / pass.dx;
                Arrays.fill(above, (byte) 0);
                for (int y = pass.y; pixels > 0 && y < height(); y += pass.dy) {
                    data.read(row, above, header.rowBytes(pixels));
                    if (y % step == 0) {
                        colours.convert(row, pixels, argb);
                        int[] target = whole == null ? sampled : whole;
                        int start = whole == null ? 0 : y / step * across;
                        for (int i = 0, x = pass.x; i < pixels; i++, x += pass.dx) {
                            if (x % step == 0) {
                                target[start + x / step] = argb[i];
                            }
                        }
                        if (whole == null) {
                            rows.accept(sampled);
                        }
                    }
                    byte[] done = row;
                    row = above;
                    above = done;
                }
            }
            data.readToEnd();
        }
        for (int start = 0; whole != null && start < whole.length; start += across) {
            System.arraycopy(whole, start, sampled, 0, across);
            rows.accept(sampled);
        }
    }

    @Override
    public byte[] encode(BufferedImage other) throws InterruptedException {
        return EncodedImage.of(other, "png").withInserted(header.colourChunks(), AFTER_HEADER);
    }
}
