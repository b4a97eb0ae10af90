package com.example.handlers.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** The images in the test resources, and images that no encoder would write. */
final class TestImages {
    private static final Path PICTURES = Path.of("src/test/resources/pictures");

    private TestImages() {}

    static byte[] read(String name) {
        try {
            return java.nio.file.Files.readAllBytes(PICTURES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The file with a part inserted. */
    static byte[] with(byte[] file, int at, byte[] part) {
        byte[] whole = new byte[file.length + part.length];
        System.arraycopy(file, 0, whole, 0, at);
        System.arraycopy(part, 0, whole, at, part.length);
        System.arraycopy(file, at, whole, at + part.length, file.length - at);
        return whole;
    }

    static byte[] segment(int marker, byte[] content) {
        return join(bytes(0xFF, marker, (content.length + 2) >> 8, content.length + 2), content);
    }

    static byte[] chunk(String type, byte[] content) {
        CRC32 crc = new CRC32();
        byte[] typed = join(latin(type), content);
        crc.update(typed);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(typed)
                .putInt((int) crc.getValue())
                .array();
    }

    static byte[] png(byte[]... chunks) {
        return join(bytes(0x89, 'P', 'N', 'G', 13, 10, 26, 10), join(chunks));
    }

    static byte[] header(int width, int height, int depth, int colour, int interlaced) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(bytes(depth, colour, 0, 0, interlaced))
                        .array());
    }

    static byte[] zlib(byte[] data) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(data);
        deflater.finish();
        byte[] out = new byte[data.length + 100];
        int n = deflater.deflate(out);
        deflater.end();
        return java.util.Arrays.copyOf(out, n);
    }

    /** A JPEG of one colour. Its scans after the first change nothing, but take time to decode. */
    static byte[] progressive(int width, int height, int components, int scans) {
        byte[] frame = bytes(8, height >> 8, height, width >> 8, width, components);
        byte[] begin = bytes(components);
        for (int i = 1; i <= components; i++) {
            frame = join(frame, bytes(i, 0x11, 0));
            begin = join(begin, bytes(i, 0));
        }
        int blocks = ((width + 7) / 8) * ((height + 7) / 8);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(bytes(0xFF, 0xD8));
        byte[] table = new byte[65];
        java.util.Arrays.fill(table, 1, 65, (byte) 1);
        file.writeBytes(segment(0xDB, table));
        file.writeBytes(segment(0xC2, frame));
        // Two tables, each with a single symbol, whose code is 0. The first means a difference of 0. The second means
        // an end of band that covers 2^14 blocks plus the number in the next 14 bits.
        file.writeBytes(segment(0xC4, join(bytes(0x00, 1), new byte[15], bytes(0))));
        file.writeBytes(segment(0xC4, join(bytes(0x10, 1), new byte[15], bytes(0xE0))));
        file.writeBytes(segment(0xDA, join(begin, bytes(0, 0, 0))));
        file.writeBytes(new byte[(blocks * components + 7) / 8]);
        for (int scan = 1; scan < scans; scan++) {
            file.writeBytes(segment(0xDA, bytes(1, 1 + scan % components, 0, 1, 63, 0)));
            file.writeBytes(new byte[(blocks / 16_384 + 1) * 15 / 8 + 1]);
        }
        file.writeBytes(bytes(0xFF, 0xD9));
        return file.toByteArray();
    }
}
