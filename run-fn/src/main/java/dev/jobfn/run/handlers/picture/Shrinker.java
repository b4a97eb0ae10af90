package dev.jobfn.run.handlers.picture;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.concurrent.Semaphore;

/** Makes pictures smaller, as many at once as fit the memory that it was given; others wait their turn. */
public final class Shrinker {
    private static final int KIB = 1_024;

    private final int heap;
    private final int outside;
    private final Semaphore heapLeft;
    private final Semaphore outsideLeft;

    /**
     * @param heapBytes what all pictures together may take of the heap
     * @param nativeBytes what they may take outside of it: only JPEGs of many scans do
     */
    public Shrinker(long heapBytes, long nativeBytes) {
        this.heap = kibibytes(heapBytes);
        this.outside = kibibytes(nativeBytes);
        this.heapLeft = new Semaphore(heap, true);
        this.outsideLeft = new Semaphore(outside, true);
    }

    /** A picture made smaller: the file in Base64, and its size in pixels. */
    public record Shrunk(String base64, int width, int height) {}

    /**
     * Shrinks a picture to at most this width, its ratio kept; a smaller one keeps its size. What does not fit the memory even
     * alone is decoded coarsely. Heeds interruption within a second.
     *
     * @throws dev.jobfn.handler.JobFailedException where the file is refused
     */
    public Shrunk shrink(byte[] file, int width) throws InterruptedException {
        Picture picture = Picture.open(file);
        int nativeNeed = kibibytes(picture.nativeBytes());
        if (nativeNeed > outside) {
            throw Refusal.tooLarge("a JPEG of " + picture.width() + " x " + picture.height()
                    + " pixels in several scans, such as a progressive one, takes " + nativeNeed
                    + " KiB to decode; at most " + outside + " are given");
        }
        Plan plan = plan(picture, width);
        outsideLeft.acquire(nativeNeed);
        try {
            heapLeft.acquire(plan.heap);
            try {
                return shrink(picture, plan);
            } finally {
                heapLeft.release(plan.heap);
            }
        } finally {
            outsideLeft.release(nativeNeed);
        }
    }

    /** Which pixels are decoded, the result's size as stored, and the KiB of heap that all takes. */
    private record Plan(int step, int width, int height, int heap) {}

    private Plan plan(Picture picture, int most) {
        boolean lies = picture.orientation().lies();
        int seenWidth = lies ? picture.height() : picture.width();
        int seenHeight = lies ? picture.width() : picture.height();
        int width = Math.min(most, seenWidth);
        int height = (int) Math.max(1, Math.round((double) seenHeight * width / seenWidth));
        for (int step = 1; step <= Limits.SIDE; step++) {
            int across = Math.min(lies ? height : width, Picture.sampled(picture.width(), step));
            int down = Math.min(lies ? width : height, Picture.sampled(picture.height(), step));
            long result = 4L * across * down;
            long written = 3 * Math.min(result, Encoded.MOST_BYTES);
            int need = kibibytes(picture.heapBytes(step) + result + written);
            if (need <= heap) {
                return new Plan(step, across, down, need);
            }
        }
        throw Refusal.tooLarge("the image does not fit the memory that is given to images, " + heap + " KiB");
    }

    private static Shrunk shrink(Picture picture, Plan plan) throws InterruptedException {
        Reduction reduction = new Reduction(
                Picture.sampled(picture.width(), plan.step),
                Picture.sampled(picture.height(), plan.step),
                plan.width,
                plan.height,
                picture.orientation(),
                picture.transparent());
        picture.decode(plan.step, reduction);
        BufferedImage small = reduction.result();
        String base64 = Base64.getEncoder().encodeToString(picture.encode(small));
        return new Shrunk(base64, small.getWidth(), small.getHeight());
    }

    private static int kibibytes(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + KIB - 1) / KIB);
    }
}
