package dev.jobfn.run.handlers;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.run.handlers.picture.Shrinker;
import java.util.Base64;

/** Makes a picture smaller: a JPEG stays a JPEG, a PNG stays a PNG, the ratio of its sides stays, none becomes larger. */
public final class Thumbnail implements JobHandler<Thumbnail.Input, Thumbnail.Result> {
    private static final int MOST_WIDTH = 4_096;

    /** Beside a heap of 60 % of 768 MB and the JVM's own memory. 50 megapixels of gray need it, or 33 of colours in 4:2:0. */
    private static final long NATIVE_BYTES = 96 * 1_024 * 1_024;

    private final Shrinker shrinker;

    /** Decodes as much at once as half of the heap holds; what comes on top waits its turn. */
    public Thumbnail() {
        this(Runtime.getRuntime().maxMemory() / 2, NATIVE_BYTES);
    }

    /** Decodes as much at once as these bytes of heap and of native memory hold. */
    Thumbnail(long heapBytes, long nativeBytes) {
        this.shrinker = new Shrinker(heapBytes, nativeBytes);
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
        Shrinker.Shrunk small = shrinker.shrink(bytes(input.image()), input.width());
        return new Result(small.base64(), small.width(), small.height());
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException e) {
            throw new JobFailedException("unreadable-image", "the image is not Base64", false);
        }
    }
}
