package dev.jobfn.run.handlers.picture;

import dev.jobfn.run.handlers.picture.PngHeader.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Walks the chunks of a PNG once and checks them. Texts are passed over: compressed ones are never inflated. */
final class PngChunks {
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

    private PngChunks(byte[] file) {
        this.file = file;
        this.buffer = ByteBuffer.wrap(file);
    }

    static boolean signed(byte[] file) {
        return file.length >= 8 && ByteBuffer.wrap(file).getLong(0) == SIGNATURE;
    }

    static PngHeader read(byte[] file) {
        return new PngChunks(file).read();
    }

    private PngHeader read() {
        int at = 8;
        while (!last.equals("IEND")) {
            if (file.length - at < 12) {
                throw Refusal.damaged("it ends before its end");
            }
            int length = buffer.getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                throw Refusal.damaged("it ends before its end");
            }
            String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, length + 4);
            if ((int) crc.getValue() != buffer.getInt(at + 8 + length)) {
                throw Refusal.damaged("a checksum is wrong");
            }
            take(type, new Slice(at + 8, length));
            last = type;
            at += 12 + length;
        }
        if (data.isEmpty() || (colour == PngHeader.PALETTE && palette.length == 0)) {
            throw Refusal.damaged("it has no pixels or no palette");
        }
        return new PngHeader(
                file, width, height, depth, colour, interlaced, palette, transparency, data, colourChunks, orientation);
    }

    private void take(String type, Slice chunk) {
        if (last.isEmpty() != type.equals("IHDR")) {
            throw Refusal.damaged("its header is not where it must be");
        }
        switch (type) {
            case "IHDR" -> header(chunk);
            case "PLTE" -> palette(chunk);
            case "tRNS" -> transparency(content(chunk));
            case "IDAT" -> {
                if (!data.isEmpty() && !last.equals("IDAT")) {
                    throw Refusal.damaged("its pixels are torn apart");
                }
                data.add(chunk);
            }
            case "eXIf" -> {
                // After the pixels it comes too late for browsers.
                if (data.isEmpty()) {
                    orientation = Exif.orientation(content(chunk)).orElse(orientation);
                }
            }
            case "gAMA", "cHRM", "sRGB", "cICP" -> colours(chunk);
            case "iCCP" -> {
                if (colour != PngHeader.GRAY
                        && colour != PngHeader.GRAY_ALPHA
                        && Profile.compressedIsRgb(content(chunk))) {
                    colours(chunk);
                }
            }
            case "IEND" -> {}
            default -> {
                // The fifth bit of the first letter: whoever does not know the chunk cannot read the picture.
                if ((type.charAt(0) & 0x20) == 0) {
                    throw Refusal.unsupported(
                            "the PNG has a chunk " + type + ", which is not in the PNG specification");
                }
            }
        }
    }

    private void header(Slice chunk) {
        if (chunk.length() != 13) {
            throw Refusal.damaged("its header is not 13 bytes");
        }
        int at = chunk.from();
        Limits.check(buffer.getInt(at) & 0xFFFFFFFFL, buffer.getInt(at + 4) & 0xFFFFFFFFL);
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
            throw Refusal.damaged(
                    "its header has a colour type, depth, compression, filter or interlacing that PNG has not");
        }
        interlaced = file[at + 12] == 1;
    }

    private void palette(Slice chunk) {
        if (chunk.length() % 3 != 0 || chunk.length() > 768 || chunk.length() == 0 || palette.length > 0) {
            throw Refusal.damaged("its palette is wrong");
        }
        if (colour == PngHeader.PALETTE) {
            palette = content(chunk);
        }
    }

    /** One of a wrong length is passed over, as browsers do. */
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
