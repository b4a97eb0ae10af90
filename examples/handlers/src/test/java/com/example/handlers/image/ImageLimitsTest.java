package com.example.handlers.image;

import static com.example.handlers.image.TestImages.bytes;
import static com.example.handlers.image.TestImages.chunk;
import static com.example.handlers.image.TestImages.header;
import static com.example.handlers.image.TestImages.join;
import static com.example.handlers.image.TestImages.latin;
import static com.example.handlers.image.TestImages.png;
import static com.example.handlers.image.TestImages.progressive;
import static com.example.handlers.image.TestImages.read;
import static com.example.handlers.image.TestImages.with;
import static com.example.handlers.image.TestImages.zlib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.handler.JobFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers are checked before any pixel is decoded, and decoding stays within its memory budget. */
class ImageLimitsTest {
    private static final long MIB = 1_024 * 1_024;

    private final ImageResizer resizer = new ImageResizer(64 * MIB, 96 * MIB);

    @ParameterizedTest
    @CsvSource({"33000000, 1", "1, 33000000", "65536, 1", "7072, 7072", "2147483647, 2147483647", "-1, -1"})
    void too_many_rows_columns_or_pixels_are_refused(int width, int height) {
        refused(png(header(width, height, 16, 6, 0)), "image-too-large", "50000000 in total");
    }

    @Test
    void too_many_pixels_of_a_jpeg_are_refused() {
        refused(progressive(7_072, 7_072, 1, 2), "image-too-large", "7072 x 7072 pixels");
    }

    @Test
    void the_native_memory_of_a_progressive_jpeg_is_bounded() {
        refused(progressive(7_000, 7_000, 3, 2), "image-too-large", "in several scans");
    }

    @Test
    void more_scans_than_any_encoder_writes_are_refused() throws Exception {
        refused(progressive(100, 100, 1, 65), "image-too-complex", "more than 64 scans");
        assertThat(resizer.resize(progressive(100, 100, 1, 64), 10).width()).isEqualTo(10);
    }

    @Test
    void a_colour_profile_that_inflates_to_an_absurd_size_is_refused() {
        byte[] bomb = join(latin("p\0\0"), zlib(new byte[5_000_000]));
        refused(with(read("png-rgb-8.png"), 33, chunk("iCCP", bomb)), "image-too-large", "colour profile");
    }

    @Test
    void compressed_texts_are_never_inflated() throws Exception {
        byte[] bomb = join(latin("t\0\0"), zlib(new byte[10_000_000]));
        byte[] png = with(read("png-rgb-8.png"), 33, join(chunk("zTXt", bomb), chunk("iTXt", bomb)));
        assertThat(resizer.resize(png, 10).width()).isEqualTo(10);
    }

    @Test
    void a_png_split_into_tens_of_thousands_of_chunks_is_still_fast() throws Exception {
        byte[] pixels = zlib(new byte[1_000 * 1_001]);
        List<byte[]> pieces = new ArrayList<>(List.of(header(1_000, 1_000, 8, 0, 0)));
        for (int i = 0; i < 30_000; i++) {
            pieces.add(chunk("IDAT", i < pixels.length ? bytes(pixels[i]) : new byte[0]));
        }
        pieces.add(chunk("IEND", new byte[0]));
        Instant start = Instant.now();
        assertThat(resizer.resize(png(pieces.toArray(new byte[0][])), 10).width())
                .isEqualTo(10);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void an_image_that_does_not_fit_is_decoded_at_a_lower_resolution_but_the_result_keeps_its_size() throws Exception {
        ImageResizer small = new ImageResizer(MIB, 96 * MIB);
        for (byte[] file : List.of(
                progressive(3_000, 2_000, 1, 2),
                png(
                        header(3_000, 2_000, 8, 0, 1),
                        chunk("IDAT", zlib(new byte[6_010_000])),
                        chunk("IEND", new byte[0])))) {
            ImageResizer.Resized shrunk = small.resize(file, 150);
            assertThat(List.of(shrunk.width(), shrunk.height())).containsExactly(150, 100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "interlaced png"})
    void an_interruption_ends_decoding_in_the_middle_of_an_image(String kind) throws Exception {
        byte[] file = switch (kind) {
            case "jpeg" -> progressive(7_000, 7_000, 1, 64);
            case "png" -> blank(0);
            default -> blank(1);
        };
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            started.countDown();
            try {
                for (int i = 0; i < 100; i++) {
                    resizer.resize(file, 100);
                }
                end.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                end.complete(e);
            }
        });
        thread.start();
        started.await();
        // After this wait, the thread is in the middle of an image; the JPEG alone takes five seconds.
        thread.join(300);
        thread.interrupt();
        Instant interrupted = Instant.now();
        assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(Duration.between(interrupted, Instant.now())).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void images_that_together_exceed_the_budget_wait_for_each_other() throws Exception {
        ImageResizer small = new ImageResizer(2 * MIB, 4 * MIB);
        byte[] file = progressive(1_200, 1_200, 1, 2);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> shrink = () -> small.resize(file, 100).width();
            for (Future<Integer> width : threads.invokeAll(java.util.Collections.nCopies(16, shrink))) {
                assertThat(width.get()).isEqualTo(100);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] blank(int interlaced) {
        return png(
                header(4_000, 4_000, 8, 2, interlaced),
                chunk("IDAT", zlib(new byte[4_000 * 12_001 + 20_000])),
                chunk("IEND", new byte[0]));
    }

    private void refused(byte[] file, String type, String message) {
        assertThatThrownBy(() -> resizer.resize(file, 10))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(JobFailedException.class, e -> {
                    assertThat(e.type()).isEqualTo(type);
                    assertThat(e.retryable()).isFalse();
                });
    }
}
