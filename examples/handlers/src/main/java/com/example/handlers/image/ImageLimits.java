package com.example.handlers.image;

/** The limits on what the headers of an image may claim. Everything is checked before any pixel is decoded. */
final class ImageLimits {
    /** A file of a few kilobytes can contain gigabytes of one colour. */
    static final int MAX_PIXELS = 50_000_000;

    /** The maximum of the JPEG format. A PNG could have up to 2^31 - 1 pixels per side. */
    static final int MAX_SIDE = 65_535;

    /** Encoders write about ten scans per image. Decoding each scan visits all blocks. */
    static final int MAX_SCANS = 64;

    private ImageLimits() {}

    static void check(long width, long height) {
        if (width < 1 || height < 1) {
            throw ImageErrors.damaged("its size is " + width + " x " + height + " pixels");
        }
        if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
            throw ImageErrors.tooLarge("the image is " + width + " x " + height + " pixels; at most " + MAX_SIDE
                    + " per side and " + MAX_PIXELS + " in total are accepted");
        }
    }
}
