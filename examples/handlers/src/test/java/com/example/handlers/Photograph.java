package com.example.handlers;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** The photo from the examples, 640 x 427 pixels, and variants of it. */
final class Photograph {
    private Photograph() {}

    static byte[] jpeg() {
        try {
            return Files.readAllBytes(Path.of("../photo.jpg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] as(String format) throws IOException {
        return encoded(decoded(jpeg()), format);
    }

    /** The same pixels with an Exif orientation. */
    static byte[] withOrientation(int tag) {
        byte[] jpeg = jpeg();
        ByteBuffer exif = ByteBuffer.allocate(36)
                .putShort((short) 0xFFE1)
                .putShort((short) 34)
                .put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) tag);
        return ByteBuffer.allocate(jpeg.length + 36)
                .put(jpeg, 0, 2)
                .put(exif.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A PNG that consists only of a header, which declares this width and height. */
    static byte[] pngOfSize(int width, int height) {
        byte[] header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 crc = new CRC32();
        crc.update(header);
        return ByteBuffer.allocate(8 + 4 + 17 + 4)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .put(header)
                .putInt((int) crc.getValue())
                .array();
    }

    static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    static BufferedImage decoded(byte[] image) {
        try {
            return ImageIO.read(new ByteArrayInputStream(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mean red value of a square, 0 to 255. */
    static double red(BufferedImage image, int left, int top, int side) {
        double sum = 0;
        for (int x = left; x < left + side; x++) {
            for (int y = top; y < top + side; y++) {
                sum += new Color(image.getRGB(x, y)).getRed();
            }
        }
        return sum / side / side;
    }
}
