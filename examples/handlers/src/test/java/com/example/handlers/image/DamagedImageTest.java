package com.example.handlers.image;

import static com.example.handlers.image.TestImages.bytes;
import static com.example.handlers.image.TestImages.chunk;
import static com.example.handlers.image.TestImages.header;
import static com.example.handlers.image.TestImages.join;
import static com.example.handlers.image.TestImages.latin;
import static com.example.handlers.image.TestImages.png;
import static com.example.handlers.image.TestImages.read;
import static com.example.handlers.image.TestImages.segment;
import static com.example.handlers.image.TestImages.with;
import static com.example.handlers.image.TestImages.zlib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.handler.JobFailedException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedImageTest {
    private final ImageResizer resizer = new ImageResizer(50_000_000, 50_000_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jpeg-gray.jpg",
                "jpeg-ycc-420.jpg",
                "jpeg-ycc-420-restarts.jpg",
                "jpeg-ycc-444-progressive.jpg",
                "png-rgb-8.png",
                "png-palette-4-trns-interlaced.png"
            })
    void a_file_truncated_at_any_position_is_reported_as_damaged(String name) {
        byte[] whole = read(name);
        for (int length = 8; length < whole.length; length += length < 64 || whole.length - length < 64 ? 1 : 13) {
            refused(Arrays.copyOf(whole, length), "unreadable-image", "damaged");
        }
    }

    /** Some programs write an end marker even if they stopped in the middle of a scan. */
    @ParameterizedTest
    @ValueSource(strings = {"jpeg-ycc-420.jpg", "jpeg-ycc-444-progressive.jpg", "jpeg-gray.jpg"})
    void a_jpeg_with_a_truncated_scan_is_reported_as_damaged_even_if_it_has_an_end_marker(String name) {
        byte[] whole = read(name);
        refused(join(Arrays.copyOf(whole, whole.length - 40), bytes(0xFF, 0xD9)), "unreadable-image", "damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg-ycc-420.jpg", "jpeg-ycc-444-progressive.jpg", "png-rgb-8.png"})
    void data_after_the_end_is_ignored(String name) {
        byte[] whole = read(name);
        accepted(join(whole, latin("and a letter to the reader")));
        accepted(join(whole, whole));
        accepted(join(whole, bytes(0xFF, 0xD8, 0xFF)));
    }

    @Test
    void stray_bytes_before_the_end_marker_are_ignored() {
        byte[] whole = read("jpeg-ycc-420.jpg");
        accepted(with(whole, whole.length - 2, new byte[20]));
    }

    @Test
    void a_png_with_a_wrong_checksum_in_any_chunk_is_reported_as_damaged() {
        byte[] whole = with(read("png-rgb-8.png"), 33, chunk("tEXt", latin("Title\0Sunset")));
        for (int at : new int[] {32, 33 + 12, whole.length - 20, whole.length - 1}) {
            byte[] hit = whole.clone();
            hit[at] ^= 1;
            refused(hit, "unreadable-image", "damaged");
        }
    }

    @Test
    void a_png_whose_pixels_end_early_is_reported_as_damaged_even_if_its_checksums_are_right() {
        byte[] pixels = zlib(new byte[10 * 31]);
        accepted(png(header(10, 10, 8, 2, 0), chunk("IDAT", pixels), chunk("IEND", new byte[0])));
        for (int less = 1; less < pixels.length; less++) {
            byte[] cut = chunk("IDAT", Arrays.copyOf(pixels, pixels.length - less));
            refused(png(header(10, 10, 8, 2, 0), cut, chunk("IEND", new byte[0])), "unreadable-image", "damaged");
        }
        byte[] few = chunk("IDAT", zlib(new byte[9 * 31]));
        refused(png(header(10, 10, 8, 2, 0), few, chunk("IEND", new byte[0])), "unreadable-image", "damaged");
    }

    @Test
    void unsupported_kinds_of_jpeg_are_reported_as_such() {
        byte[] whole = read("jpeg-ycc-444.jpg");
        int frame = 0;
        while (whole[frame] != (byte) 0xFF || whole[frame + 1] != (byte) 0xC0) {
            frame++;
        }
        for (int kind : new int[] {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}) {
            byte[] other = whole.clone();
            other[frame + 1] = (byte) kind;
            refused(other, "unsupported-image", "arithmetically coded, lossless or hierarchical");
        }
        byte[] deep = whole.clone();
        deep[frame + 4] = 12;
        refused(deep, "unsupported-image", "12 bits per sample");
        byte[] late = whole.clone();
        late[frame + 5] = 0;
        late[frame + 6] = 0;
        refused(late, "unsupported-image", "height");
        byte[] twice = with(whole, frame, Arrays.copyOfRange(whole, frame, frame + 19));
        refused(twice, "unreadable-image", "more than one frame");
        refused(with(whole, whole.length - 2, segment(0xDC, bytes(9, 9))), "unsupported-image", "height");
    }

    private void accepted(byte[] file) {
        assertThatCode(() -> resizer.resize(file, 5)).doesNotThrowAnyException();
    }

    private void refused(byte[] file, String type, String message) {
        assertThatThrownBy(() -> resizer.resize(file, 5))
                .as("%s bytes", file.length)
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(JobFailedException.class, e -> {
                    assertThat(e.type()).isEqualTo(type);
                    assertThat(e.retryable()).isFalse();
                });
    }
}
