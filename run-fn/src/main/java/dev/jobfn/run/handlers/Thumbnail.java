package dev.jobfn.run.handlers;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.Semaphore;

/** Makes a picture smaller: a JPEG stays a JPEG, a PNG stays a PNG, the ratio of its sides stays, none becomes larger. */
public final class Thumbnail implements JobHandler<Thumbnail.Input, Thumbnail.Result> {
    /** A picture of more pixels is refused before it is decoded: a few kilobytes can hold gigabytes of one colour. */
    private static final int MOST_PIXELS = 50_000_000;

    private static final int MOST_WIDTH = 4_096;
    private static final int BYTES_A_PIXEL = 8;

    private final int budget;
    private final Semaphore pixels;

    /** Decodes as much at once as half of the heap holds; what comes on top waits its turn. */
    public Thumbnail() {
        this((int) Math.min(MOST_PIXELS, Runtime.getRuntime().maxMemory() / 2 / BYTES_A_PIXEL));
    }

    /** @param budget how many decoded pixels may be in memory at once, over all jobs, at least 1 */
    Thumbnail(int budget) {
        this.budget = budget;
        this.pixels = new Semaphore(budget, true);
    }

    /**
     * What to make smaller.
     *
     * @param image a JPEG or PNG in Base64
     * @param width how wide the result is at most, in pixels, 1 to 4,096
     */
    public record Input(String image, int width) {}

    /**
     * The smaller picture.
     *
     * @param image in the source's format, in Base64
     * @param width in pixels
     * @param height in pixels
     */
    public record Result(String image, int width, int height) {}

    @Override
    public Result run(Input input, JobContext context) throws InterruptedException {
        if (input.width() < 1 || input.width() > MOST_WIDTH) {
            throw new JobFailedException("invalid-input", "width must be 1 to " + MOST_WIDTH, false);
        }
        try (Picture picture = Picture.open(bytes(input.image()))) {
            if (picture.pixels() > MOST_PIXELS) {
                throw new JobFailedException(
                        "image-too-large",
                        "the image has " + picture.pixels() + " pixels; " + MOST_PIXELS + " at most",
                        false);
            }
            return shrink(picture, input.width());
        } catch (IOException e) {
            throw unreadable("the image is damaged, or neither a JPEG nor a PNG of gray, RGB or palette colours");
        }
    }

    private Result shrink(Picture picture, int width) throws IOException, InterruptedException {
        int step = picture.step(budget);
        int permits = (int) Math.min(budget, picture.pixels() / step / step + 1);
        pixels.acquire(permits);
        try {
            BufferedImage small = Scaling.toWidth(picture.decode(step), width);
            return new Result(
                    Base64.getEncoder().encodeToString(picture.encode(small)), small.getWidth(), small.getHeight());
        } finally {
            pixels.release(permits);
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException e) {
            throw unreadable("the image is not Base64");
        }
    }

    private static JobFailedException unreadable(String message) {
        return new JobFailedException("unreadable-image", message, false);
    }
}
