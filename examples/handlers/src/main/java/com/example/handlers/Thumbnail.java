package com.example.handlers;

import com.example.handlers.image.ImageResizer;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.Base64;
import org.springframework.stereotype.Component;

/** Makes an image smaller. The image keeps its format (JPEG or PNG) and its aspect ratio, and is never enlarged. */
// An image can take memory and time that its size does not reveal. In a process of its own, it ends only itself.
@JobType(value = "thumbnail", timeout = "PT1M", resultLimit = Thumbnail.RESULT_LIMIT, isolate = true)
@Component
public final class Thumbnail implements JobHandler<Thumbnail.Input, Thumbnail.Result> {
    /** A JPEG of 4,096 pixels per side seldom needs more in Base64. */
    static final int RESULT_LIMIT = 1_048_576;

    private static final int MAX_WIDTH = 4_096;

    /** Enough for a progressive JPEG of 50 megapixels in gray, or of 33 megapixels in colour at 4:2:0. */
    private static final long NATIVE_BYTES = 96 * 1_024 * 1_024;

    private final ImageResizer resizer;

    /** Uses up to half of the heap across all images. Images that do not fit wait. */
    public Thumbnail() {
        this(Runtime.getRuntime().maxMemory() / 2, NATIVE_BYTES);
    }

    /** Uses up to this many bytes of heap and of native memory across all images. */
    Thumbnail(long heapBytes, long nativeBytes) {
        this.resizer = new ImageResizer(heapBytes, nativeBytes);
    }

    /**
     * The image to resize.
     *
     * @param image a JPEG or PNG in Base64
     * @param width the maximum width of the result in pixels, from 1 to 4,096
     */
    public record Input(
            // There is no pattern. It would reject damaged Base64 here, but would read each image twice.
            @JsonPropertyDescription("A JPEG or PNG of at most 50 megapixels, in Base64.") @Size(min = 1)
            String image,

            @JsonPropertyDescription("Width of the result, in pixels; a narrower image keeps its width.")
            @Min(1)
            @Max(MAX_WIDTH)
            int width) {}

    /**
     * The resized image.
     *
     * @param image the result in the format of the source, in Base64
     * @param width the width in pixels
     * @param height the height in pixels
     */
    public record Result(String image, int width, int height) {}

    @Override
    public Result run(Input input, JobContext context) throws InterruptedException {
        if (input.width() < 1 || input.width() > MAX_WIDTH) {
            throw new JobFailedException("invalid-input", "width must be between 1 and " + MAX_WIDTH, false);
        }
        ImageResizer.Resized small = resizer.resize(bytes(input.image()), input.width());
        return new Result(small.base64(), small.width(), small.height());
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException e) {
            throw new JobFailedException("unreadable-image", "the image is not valid Base64", false);
        }
    }
}
