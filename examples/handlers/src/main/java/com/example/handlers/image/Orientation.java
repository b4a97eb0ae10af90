package com.example.handlers.image;

/**
 * The orientation of a photo, from the Exif tag 0x0112. A thumbnail has no Exif data, so its pixels are rotated
 * instead.
 *
 * @param tag the value of the tag, from 1 to 8, as defined by Exif
 */
record Orientation(int tag) {
    static final Orientation UPRIGHT = new Orientation(1);

    /** Whether rows become columns. */
    boolean swapsSides() {
        return tag >= 5;
    }

    /**
     * Where a stored pixel belongs in the upright image, as an index into its pixels.
     *
     * @param width the width of the image as stored
     * @param height the height of the image as stored
     */
    int uprightIndex(int x, int y, int width, int height) {
        int fromRight = width - 1 - x;
        int fromBottom = height - 1 - y;
        return switch (tag) {
            case 2 -> y * width + fromRight;
            case 3 -> fromBottom * width + fromRight;
            case 4 -> fromBottom * width + x;
            case 5 -> x * height + y;
            case 6 -> x * height + fromBottom;
            case 7 -> fromRight * height + fromBottom;
            case 8 -> fromRight * height + y;
            default -> y * width + x;
        };
    }
}
