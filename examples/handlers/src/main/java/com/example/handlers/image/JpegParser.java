package com.example.handlers.image;

import dev.jobfn.handler.JobFailedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parses the segments of a JPEG in one pass, from the start marker to the end marker, without decoding pixels. Data
 * after the end marker is ignored, as in browsers.
 */
final class JpegParser {
    private static final String EXIF = "Exif\0";
    private static final String PROFILE = "ICC_PROFILE\0";

    private final byte[] file;
    private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    private final List<byte[]> profile = new ArrayList<>();
    private Orientation orientation;
    private boolean jfif;
    private int adobe = -1;
    private JpegFrame frame;
    private int scans;
    private boolean manyScans;
    private long seen;
    private int at = 2;

    private JpegParser(byte[] file) {
        this.file = file;
    }

    static boolean hasSignature(byte[] file) {
        return file.length > 2 && file[0] == (byte) 0xFF && file[1] == (byte) 0xD8 && file[2] == (byte) 0xFF;
    }

    static JpegHeader read(byte[] file) {
        return new JpegParser(file).read();
    }

    private JpegHeader read() {
        pixels.write(0xFF);
        pixels.write(0xD8);
        for (int marker = nextMarker(); marker != 0xD9; marker = nextMarker()) {
            if (marker != 0x01 && (marker < 0xD0 || marker > 0xD7)) {
                segment(marker);
            }
        }
        pixels.write(0xFF);
        pixels.write(0xD9);
        if (frame == null || seen != (1L << frame.ids().length) - 1) {
            throw ImageErrors.damaged("it has no pixels, or lacks those of a colour component");
        }
        return new JpegHeader(
                pixels.toByteArray(),
                frame.width(),
                frame.height(),
                frame.ids().length,
                frame.coefficientBytes(),
                manyScans,
                frame.colours(jfif, adobe),
                frame.ids().length == 3 ? profile : List.of(),
                orientation == null ? Orientation.UPRIGHT : orientation);
    }

    /** Finds the next marker. Stray bytes before it are skipped, as in libjpeg. */
    private int nextMarker() {
        int code = 0;
        while (code == 0) {
            while (at < file.length && file[at] != (byte) 0xFF) {
                at++;
            }
            while (at < file.length && file[at] == (byte) 0xFF) {
                at++;
            }
            if (at >= file.length) {
                throw truncated();
            }
            code = file[at++] & 0xFF;
        }
        return code;
    }

    private void segment(int marker) {
        int start = at - 2;
        int length = at + 2 > file.length ? 0 : (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
        if (length < 2 || at + length > file.length) {
            throw truncated();
        }
        int from = at + 2;
        at += length;
        length -= 2;
        switch (marker) {
            case 0xC4, 0xDB, 0xDD -> keep(start);
            case 0xE0 -> jfif |= startsWith(from, length, "JFIF\0");
            case 0xE1 -> exif(from, length);
            case 0xE2 -> profile(start, from, length);
            case 0xEE -> adobe = startsWith(from, length, "Adobe") && length >= 12 ? file[from + 11] & 0xFF : adobe;
            case 0xDA -> scan(start, from, length);
            case 0xC8, 0xCC, 0xDC, 0xDE, 0xDF ->
                throw ImageErrors.unsupported(
                        "the JPEG is arithmetically coded or hierarchical, or states its height after"
                                + " its pixels; baseline and progressive JPEGs are supported");
            default -> {
                if (marker >= 0xC0 && marker <= 0xCF) {
                    if (frame != null) {
                        throw ImageErrors.damaged("it has more than one frame");
                    }
                    frame = JpegFrame.read(marker, file, from, length);
                    keep(start);
                } else if (marker < 0xE0) {
                    throw ImageErrors.damaged("it has an invalid marker");
                }
            }
        }
    }

    /** Only the first Exif block counts, even if it is invalid, as in browsers. */
    private void exif(int from, int length) {
        if (orientation == null && length >= 6 && startsWith(from, length, EXIF)) {
            byte[] tiff = Arrays.copyOfRange(file, from + 6, from + length);
            orientation = Exif.orientation(tiff).orElse(Orientation.UPRIGHT);
        }
    }

    private void profile(int start, int from, int length) {
        if (startsWith(from, length, PROFILE) && (!profile.isEmpty() || IccProfile.isRgb(file, from + 14))) {
            profile.add(Arrays.copyOfRange(file, start, at));
        }
    }

    private void scan(int start, int from, int length) {
        int components = length < 1 ? 0 : file[from];
        if (frame == null || components < 1 || components > 4 || length != 4 + 2 * components) {
            throw ImageErrors.damaged("the header of a scan is invalid");
        }
        if (++scans > ImageLimits.MAX_SCANS) {
            throw ImageErrors.tooComplex("the JPEG has more than " + ImageLimits.MAX_SCANS + " scans");
        }
        manyScans |= scans > 1 || frame.progressive() || components < frame.ids().length;
        for (int i = 0; i < components; i++) {
            for (int j = 0; j < frame.ids().length; j++) {
                boolean first = file[from + 1 + 2 * components] == 0;
                seen |= first && frame.ids()[j] == (file[from + 1 + 2 * i] & 0xFF) ? 1L << j : 0;
            }
        }
        while (at + 1 < file.length && (file[at] != (byte) 0xFF || continuesScan(file[at + 1]))) {
            at++;
        }
        if (at + 1 >= file.length) {
            throw truncated();
        }
        keep(start);
    }

    /**
     * Whether a scan continues after 0xFF and this byte, because they are an escaped 0xFF, a restart marker or padding.
     */
    private static boolean continuesScan(byte next) {
        return next == 0 || next == (byte) 0xFF || (next & 0xF8) == 0xD0;
    }

    private void keep(int start) {
        pixels.write(file, start, at - start);
    }

    private boolean startsWith(int from, int length, String text) {
        return length >= text.length()
                && new String(file, from, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }

    private static JobFailedException truncated() {
        return ImageErrors.damaged("it is truncated");
    }
}
