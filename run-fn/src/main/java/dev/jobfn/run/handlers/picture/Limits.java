package dev.jobfn.run.handlers.picture;

/** What a picture's headers may claim. All of it is checked before a pixel is decoded. */
final class Limits {
    /** A few kilobytes can hold gigabytes of one colour. */
    static final int PIXELS = 50_000_000;

    /** The most that a JPEG can have; a PNG could have 2^31 - 1. */
    static final int SIDE = 65_535;

    /** Encoders write about ten scans, and each one costs a walk over all blocks. */
    static final int SCANS = 64;

    private Limits() {}

    static void check(long width, long height) {
        if (width < 1 || height < 1) {
            throw Refusal.damaged("it says that it is " + width + " x " + height + " pixels");
        }
        if (width > SIDE || height > SIDE || width * height > PIXELS) {
            throw Refusal.tooLarge("the image is " + width + " x " + height + " pixels; at most " + SIDE
                    + " per side and " + PIXELS + " in all are accepted");
        }
    }
}
