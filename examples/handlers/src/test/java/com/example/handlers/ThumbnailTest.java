package com.example.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import dev.jobfn.handler.JobFailedException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailTest {
    private final Thumbnail thumbnail = new Thumbnail();

    @ParameterizedTest
    @CsvSource({"320,214", "200,133", "100,67", "33,22", "1,1"})
    void a_photo_is_scaled_down_and_keeps_its_aspect_ratio(int width, int height) throws Exception {
        Thumbnail.Result result = resize(Photograph.jpeg(), width);
        BufferedImage small = decoded(result);
        assertThat(List.of(result.width(), result.height())).containsExactly(width, height);
        assertThat(List.of(small.getWidth(), small.getHeight())).containsExactly(width, height);
    }

    @Test
    void each_pixel_has_the_mean_colour_of_the_area_it_covers() throws Exception {
        BufferedImage source = Photograph.decoded(Photograph.jpeg());
        BufferedImage small = decoded(resize(Photograph.jpeg(), 64));
        double squares = 0;
        for (int x = 0; x < 64; x++) {
            for (int y = 0; y < 42; y++) {
                double error = Photograph.red(source, x * 10, y * 10, 10) - Photograph.red(small, x, y, 1);
                squares += error * error;
            }
        }
        assertThat(Math.sqrt(squares / (64 * 42))).as("levels of 255").isLessThan(8);
    }

    @Test
    void a_jpeg_stays_a_jpeg_and_a_png_stays_a_png() throws Exception {
        assertThat(bytes(resize(Photograph.jpeg(), 50))).startsWith(0xFF, 0xD8);
        assertThat(bytes(resize(Photograph.as("png"), 50))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void a_transparent_png_stays_transparent() throws Exception {
        BufferedImage glass = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
        glass.setRGB(99, 99, Color.RED.getRGB());
        BufferedImage small = decoded(resize(Photograph.encoded(glass, "png"), 10));
        assertThat(new Color(small.getRGB(0, 0), true).getAlpha()).isZero();
    }

    @Test
    void nothing_is_enlarged() throws Exception {
        Thumbnail.Result result = resize(Photograph.jpeg(), 4_096);
        assertThat(List.of(result.width(), result.height())).containsExactly(640, 427);
    }

    @ParameterizedTest
    @CsvSource({
        "1, top left, top right",
        "2, top right, top left",
        "3, bottom right, bottom left",
        "4, bottom left, bottom right",
        "5, top left, bottom left",
        "6, top right, bottom right",
        "7, bottom right, top right",
        "8, bottom left, top left"
    })
    void an_image_is_rotated_according_to_its_orientation(int tag, String topLeftGoes, String topRightGoes)
            throws Exception {
        BufferedImage stored = Photograph.decoded(Photograph.jpeg());
        BufferedImage turned = decoded(resize(Photograph.withOrientation(tag), 640));
        assertThat(turned.getWidth()).isEqualTo(tag < 5 ? 640 : 427);
        assertThat(corner(turned, topLeftGoes)).isCloseTo(corner(stored, "top left"), within(3.0));
        assertThat(corner(turned, topRightGoes)).isCloseTo(corner(stored, "top right"), within(3.0));
    }

    @Test
    void a_decompression_bomb_is_refused_before_it_is_decoded() {
        for (int side : new int[] {7_072, 60_000, Integer.MAX_VALUE}) {
            assertThat(failure(Photograph.pngOfSize(side, side)).type()).isEqualTo("image-too-large");
        }
    }

    @Test
    void an_image_that_does_not_fit_into_memory_is_decoded_at_a_lower_resolution() throws Exception {
        Thumbnail.Result result =
                new Thumbnail(400_000, 0).run(new Thumbnail.Input(base64(Photograph.jpeg()), 100), RecordedRun.fresh());
        assertThat(List.of(result.width(), result.height())).containsExactly(100, 67);
    }

    @Test
    void a_file_that_is_neither_jpeg_nor_png_is_permanently_unreadable() throws Exception {
        byte[] pdf = "%PDF-1.7".getBytes(StandardCharsets.UTF_8);
        for (byte[] other : List.of(new byte[0], pdf, Photograph.as("gif"), Photograph.as("bmp"))) {
            assertThat(failure(other).type()).isEqualTo("unreadable-image");
            assertThat(failure(other).retryable()).isFalse();
        }
        for (String text : Arrays.asList("no base64!", null)) {
            assertThatThrownBy(() -> thumbnail.run(new Thumbnail.Input(text, 10), RecordedRun.fresh()))
                    .isInstanceOfSatisfying(
                            JobFailedException.class, e -> assertThat(e.type()).isEqualTo("unreadable-image"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void a_randomly_damaged_image_is_either_read_or_rejected(String format) throws Exception {
        byte[] whole = format.equals("png") ? bytes(resize(Photograph.as("png"), 64)) : Photograph.withOrientation(6);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(whole, i % 3 == 0 ? 1 + random.nextInt(whole.length) : whole.length);
            for (int hit = 0; hit < 5; hit++) {
                damaged[random.nextInt(Math.min(damaged.length, 700))] = (byte) random.nextInt(256);
            }
            Throwable thrown = catchThrowable(() -> resize(damaged, 20));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(JobFailedException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 4_097})
    void a_width_out_of_range_is_invalid(int width) {
        assertThatThrownBy(() -> resize(Photograph.jpeg(), width)).hasMessage("width must be between 1 and 4096");
    }

    private Thumbnail.Result resize(byte[] image, int width) throws InterruptedException {
        return thumbnail.run(new Thumbnail.Input(base64(image), width), RecordedRun.fresh());
    }

    private JobFailedException failure(byte[] image) {
        return (JobFailedException) catchThrowable(() -> resize(image, 10));
    }

    private static String base64(byte[] image) {
        return Base64.getEncoder().encodeToString(image);
    }

    private static byte[] bytes(Thumbnail.Result result) {
        return Base64.getDecoder().decode(result.image());
    }

    private static BufferedImage decoded(Thumbnail.Result result) {
        return Photograph.decoded(bytes(result));
    }

    private static double corner(BufferedImage image, String name) {
        int x = name.endsWith("left") ? 0 : image.getWidth() - 40;
        int y = name.startsWith("top") ? 0 : image.getHeight() - 40;
        return Photograph.red(image, x, y, 40);
    }
}
