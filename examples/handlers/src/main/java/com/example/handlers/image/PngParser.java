package com.example.handlers.image;

import com.example.handlers.image.PngHeader.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Parses and checks the chunks of a PNG in one pass, without inflating pixels. Texts are skipped and never inflated.
 */
final class PngParser {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final byte[] NOTHING = {};

    private final byte[] file;
    private final ByteBuffer buffer;
    private final List<Slice> data = new ArrayList<>();
    private final List<byte[]> colourChunks = new ArrayList<>();
    private int width;
    private int height;
    private int depth;
    private int colour = -1;
    private boolean interlaced;
    private byte[] palette = NOTHING;
    private byte[] transparency = NOTHING;
    private Orientation orientation = Orientation.UPRIGHT;
    private String last = "";

    private PngParser(byte[] file) {
        this.file = file;
        this.buffer = ByteBuffer.wrap(file);
    }

    static boolean hasSignature(byte[] file) {
        return file.length >= 8 && ByteBuffer.wrap(file).getLong(0) == SIGNATURE;
    }

    static PngHeader read(byte[] file) {
        return new PngParser(file).read();
    }

    private PngHeader read() {
        int at = 8;
        while (!last.equals("IEND")) {
            if (file.length - at < 12) {
                throw ImageErrors.damaged("it is truncated");
            }
            int length = buffer.getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                throw ImageErrors.damaged("it is truncated");
            }
            String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, length + 4);
            if ((int) crc.getValue() != buffer.getInt(at + 8 + length)) {
                throw ImageErrors.damaged("a checksum is wrong");
            }
            take(type, new Slice(at + 8, length));
            last = type;
            at += 12 + length;
        }
        if (data.isEmpty() || (colour == PngHeader.PALETTE && palette.length == 0)) {
            throw ImageErrors.damaged("it has no pixels or no palette");
        }
        return new PngHeader(
                file, width, height, depth, colour, interlaced, palette, transparency, data, colourChunks, orientation);
    }

    private void take(String type, Slice chunk) {
        if (last.isEmpty() != type.equals("IHDR")) {
            throw ImageErrors.damaged("its header is missing or in the wrong place");
        }
        switch (type) {
            case "IHDR" -> header(chunk);
            case "PLTE" -> palette(chunk);
            case "tRNS" -> transparency(content(chunk));
            case "IDAT" -> {
                if (!data.isEmpty() && !last.equals("IDAT")) {
                    throw ImageErrors.damaged("its pixel chunks are not consecutive");
                }
                data.add(chunk);
            }
            case "eXIf" -> {
                // Browsers ignore this chunk if it follows the pixels.
                if (data.isEmpty()) {
                    orientation = Exif.orientation(content(chunk)).orElse(orientation);
                }
            }
            case "gAMA", "cHRM", "sRGB", "cICP" -> colours(chunk);
            case "iCCP" -> {
                if (colour != PngHeader.GRAY
                        && colour != PngHeader.GRAY_ALPHA
                        && IccProfile.compressedIsRgb(content(chunk))) {
                    colours(chunk);
                }
            }
            case "IEND" -> {}
            default -> {
                // Bit 5 of the first letter is 0 for critical chunks, which a decoder must know to read the image.
                if ((type.charAt(0) & 0x20) == 0) {
                    throw ImageErrors.unsupported(
                            "the PNG has the critical chunk " + type + ", which is not in the PNG specification");
                }
            }
        }
    }

    private void header(Slice chunk) {
        if (chunk.length() != 13) {
            throw ImageErrors.damaged("its header is not 13 bytes long");
        }
        int at = chunk.from();
        ImageLimits.check(buffer.getInt(at) & 0xFFFFFFFFL, buffer.getInt(at + 4) & 0xFFFFFFFFL);
        width = buffer.getInt(at);
        height = buffer.getInt(at + 4);
        depth = file[at + 8];
        colour = file[at + 9];
        boolean known = switch (colour) {
            case PngHeader.GRAY -> List.of(1, 2, 4, 8, 16).contains(depth);
            case PngHeader.PALETTE -> List.of(1, 2, 4, 8).contains(depth);
            case PngHeader.RGB, PngHeader.GRAY_ALPHA, PngHeader.RGB_ALPHA -> depth == 8 || depth == 16;
            default -> false;
        };
        if (!known || file[at + 10] != 0 || file[at + 11] != 0 || (file[at + 12] & 0xFE) != 0) {
            throw ImageErrors.damaged(
                    "its header has an invalid colour type, depth, compression, filter or interlacing");
        }
        interlaced = file[at + 12] == 1;
    }

    private void palette(Slice chunk) {
        if (chunk.length() % 3 != 0 || chunk.length() > 768 || chunk.length() == 0 || palette.length > 0) {
            throw ImageErrors.damaged("its palette is invalid");
        }
        if (colour == PngHeader.PALETTE) {
            palette = content(chunk);
        }
    }

    /** A chunk with a wrong length is ignored, as in browsers. */
    private void transparency(byte[] content) {
        boolean fits = switch (colour) {
            case PngHeader.GRAY -> content.length == 2;
            case PngHeader.RGB -> content.length == 6;
            case PngHeader.PALETTE -> content.length > 0 && content.length <= palette.length / 3;
            default -> false;
        };
        if (fits && data.isEmpty()) {
            transparency = content;
        }
    }

    private void colours(Slice chunk) {
        if (data.isEmpty()) {
            colourChunks.add(Arrays.copyOfRange(file, chunk.from() - 8, chunk.from() + chunk.length() + 4));
        }
    }

    private byte[] content(Slice chunk) {
        return Arrays.copyOfRange(file, chunk.from(), chunk.from() + chunk.length());
    }
}
