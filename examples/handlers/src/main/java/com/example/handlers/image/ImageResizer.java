package com.example.handlers.image;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.concurrent.Semaphore;

/** Resizes images. Images that fit into the memory budget are resized at the same time; others wait. */
public final class ImageResizer {
    private static final int KIB = 1_024;

    private final int heap;
    private final int nativeMemory;
    private final Semaphore heapAvailable;
    private final Semaphore nativeAvailable;

    /**
     * Creates a resizer.
     *
     * @param heapBytes how much heap may be used across all images
     * @param nativeBytes how much native memory may be used across all images; only JPEGs with several scans need any
     */
    public ImageResizer(long heapBytes, long nativeBytes) {
        this.heap = kibibytes(heapBytes);
        this.nativeMemory = kibibytes(nativeBytes);
        this.heapAvailable = new Semaphore(heap, true);
        this.nativeAvailable = new Semaphore(nativeMemory, true);
    }

    /** A resized image: the file in Base64, and its size in pixels. */
    public record Resized(String base64, int width, int height) {}

    /**
     * Scales an image down to at most this width and keeps its aspect ratio. A narrower image keeps its size. An image
     * that does not fit into the budget even on its own is decoded at a lower resolution. Reacts to an interruption
     * within a second.
     *
     * @throws dev.jobfn.handler.JobFailedException if the file is rejected
     */
    public Resized resize(byte[] file, int width) throws InterruptedException {
        SourceImage image = SourceImage.open(file);
        int nativeNeed = kibibytes(image.nativeBytes());
        if (nativeNeed > nativeMemory) {
            throw ImageErrors.tooLarge("a JPEG of " + image.width() + " x " + image.height()
                    + " pixels in several scans (a progressive one, for example) needs " + nativeNeed
                    + " KiB to decode; at most " + nativeMemory + " KiB are available");
        }
        Plan plan = plan(image, width);
        nativeAvailable.acquire(nativeNeed);
        try {
            heapAvailable.acquire(plan.heap);
            try {
                return resize(image, plan);
            } finally {
                heapAvailable.release(plan.heap);
            }
        } finally {
            nativeAvailable.release(nativeNeed);
        }
    }

    /** Which pixels to decode, the size of the result before rotation, and the KiB of heap that this takes. */
    private record Plan(int step, int width, int height, int heap) {}

    private Plan plan(SourceImage image, int maxWidth) {
        boolean rotated = image.orientation().swapsSides();
        int uprightWidth = rotated ? image.height() : image.width();
        int uprightHeight = rotated ? image.width() : image.height();
        int width = Math.min(maxWidth, uprightWidth);
        int height = (int) Math.max(1, Math.round((double) uprightHeight * width / uprightWidth));
        for (int step = 1; step <= ImageLimits.MAX_SIDE; step++) {
            int across = Math.min(rotated ? height : width, SourceImage.sampled(image.width(), step));
            int down = Math.min(rotated ? width : height, SourceImage.sampled(image.height(), step));
            long result = 4L * across * down;
            long written = 3 * Math.min(result, EncodedImage.MAX_BYTES);
            int need = kibibytes(image.heapBytes(step) + result + written);
            if (need <= heap) {
                return new Plan(step, across, down, need);
            }
        }
        throw ImageErrors.tooLarge("the image does not fit into the memory for images, which is " + heap + " KiB");
    }

    private static Resized resize(SourceImage image, Plan plan) throws InterruptedException {
        Downscaler downscaler = new Downscaler(
                SourceImage.sampled(image.width(), plan.step),
                SourceImage.sampled(image.height(), plan.step),
                plan.width,
                plan.height,
                image.orientation(),
                image.transparent());
        image.decode(plan.step, downscaler);
        BufferedImage small = downscaler.result();
        String base64 = Base64.getEncoder().encodeToString(image.encode(small));
        return new Resized(base64, small.getWidth(), small.getHeight());
    }

    private static int kibibytes(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + KIB - 1) / KIB);
    }
}
