package com.example.handlers.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the pixels of every colour type and depth of PNG and JPEG with those of another decoder.
 * resources/pictures/make.py created the files.
 */
class PixelsTest {
    private static final Path IMAGES = Path.of("src/test/resources/pictures");

    static Stream<String> images() throws IOException {
        try (Stream<Path> files = Files.list(IMAGES)) {
            return files
                    .map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".png") || f.endsWith(".jpg"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void every_image_has_the_pixels_that_another_decoder_reads(String name) throws Exception {
        SourceImage image = SourceImage.open(bytes(name));
        byte[] expected = bytes(name.replaceFirst("\\.\\w+$", ".rgba"));
        assertThat(expected).hasSize(4 * image.width() * image.height());
        int[] at = {0};
        image.decode(1, row -> {
            for (int argb : row) {
                int alpha = expected[at[0] + 3] & 0xFF;
                assertThat(argb >>> 24).as("alpha at byte %s", at[0]).isEqualTo(alpha);
                for (int channel = 0; channel < 3; channel++) {
                    int seen = argb >> (16 - 8 * channel) & 0xFF;
                    // Invisible pixels may have any colour.
                    if (alpha > 0 && Math.abs(seen - (expected[at[0] + channel] & 0xFF)) > 4) {
                        assertThat(seen)
                                .as("channel %s at byte %s", channel, at[0])
                                .isEqualTo(expected[at[0] + channel] & 0xFF);
                    }
                }
                at[0] += 4;
            }
        });
        assertThat(at[0]).isEqualTo(expected.length);
    }

    private static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(IMAGES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
