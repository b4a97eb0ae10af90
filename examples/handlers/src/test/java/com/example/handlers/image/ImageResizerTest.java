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

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ImageResizerTest {
    private final ImageResizer resizer = new ImageResizer(50_000_000, 50_000_000);

    @Test
    void gray_with_alpha_keeps_its_brightness() throws Exception {
        assertThat(small(4, 128, 255, 128, 255)).isEqualTo(0xFF808080);
    }

    @Test
    void invisible_pixels_do_not_affect_the_colour() throws Exception {
        assertThat(small(6, 255, 0, 0, 255, 0, 0, 0, 0))
                .as("red beside invisible black")
                .isEqualTo(0x80FF0000);
    }

    @Test
    void the_mean_is_weighted_by_area() throws Exception {
        assertThat(small(0, 0, 90, 240)).isEqualTo(0xFF6E6E6E);
    }

    @Test
    void the_colour_profile_is_copied() throws Exception {
        byte[] profile = new byte[200];
        System.arraycopy(latin("RGB "), 0, profile, 16, 4);
        byte[] gamma = chunk("gAMA", bytes(0, 0, 0xB1, 0x8F));
        byte[] iccp = chunk("iCCP", join(latin("Display P3\0\0"), zlib(profile)));
        assertThat(shrunk(with(read("png-rgb-8.png"), 33, join(gamma, iccp)))).contains(text(gamma), text(iccp));
        byte[] app2 = segment(0xE2, join(latin("ICC_PROFILE\0\1\1"), profile));
        assertThat(shrunk(with(read("jpeg-ycc-420.jpg"), 20, app2))).contains(text(app2));
    }

    @Test
    void a_profile_for_another_colour_space_is_dropped() throws Exception {
        byte[] profile = new byte[200];
        System.arraycopy(latin("GRAY"), 0, profile, 16, 4);
        byte[] iccp = chunk("iCCP", join(latin("Gray\0\0"), zlib(profile)));
        assertThat(shrunk(with(read("png-gray-8.png"), 33, iccp))).doesNotContain("iCCP");
        byte[] app2 = segment(0xE2, join(latin("ICC_PROFILE\0\1\1"), profile));
        assertThat(shrunk(with(read("jpeg-cmyk-adobe.jpg"), 2, app2))).doesNotContain("ICC_PROFILE");
    }

    private String shrunk(byte[] file) throws InterruptedException {
        return text(Base64.getDecoder().decode(resizer.resize(file, 10).base64()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Scales a row with these samples down to one pixel. */
    private int small(int colour, int... samples) throws InterruptedException {
        int channels = colour == 0 ? 1 : colour == 4 ? 2 : 4;
        byte[] file = png(
                header(samples.length / channels, 1, 8, colour, 0),
                chunk("IDAT", zlib(join(bytes(0), bytes(samples)))),
                chunk("IEND", new byte[0]));
        byte[] result = Base64.getDecoder().decode(resizer.resize(file, 1).base64());
        int[] pixel = new int[1];
        SourceImage.open(result).decode(1, row -> pixel[0] = row[0]);
        return pixel[0];
    }
}
