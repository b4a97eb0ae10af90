package dev.jobfn.run.handlers.picture;

/**
 * How a camera was held, as Exif's tag 0x0112 says. A thumbnail carries no Exif, so its pixels must be turned.
 *
 * @param tag 1 to 8, as Exif defines them
 */
record Orientation(int tag) {
    static final Orientation UPRIGHT = new Orientation(1);

    /** Whether rows become columns. */
    boolean lies() {
        return tag >= 5;
    }

    /**
     * Where a stored pixel is to be seen, as an index into the upright picture's pixels.
     *
     * @param width of the picture as stored
     * @param height of the picture as stored
     */
    int upright(int x, int y, int width, int height) {
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
