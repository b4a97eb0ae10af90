package dev.jobfn.run.handlers;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * How a camera was held, as the Exif tag 0x0112 of a JPEG says. A thumbnail carries no Exif, so its pixels must be turned.
 *
 * @param tag 1 to 8, as Exif defines them
 */
record Orientation(int tag) {
    static final Orientation UPRIGHT = new Orientation(1);

    private static final int APP1 = 0xFFE1;
    private static final int TAG = 0x0112;
    private static final String EXIF = "Exif\0\0";

    /** Reads it; upright where there is none or the Exif part is damaged. */
    static Orientation ofJpeg(byte[] jpeg) {
        ByteBuffer buffer = ByteBuffer.wrap(jpeg);
        int at = 2;
        try {
            // Segments before the pixels: marker, length with itself, content.
            while ((buffer.getShort(at) & 0xFFF0) == 0xFFE0) {
                int length = buffer.getShort(at + 2) & 0xFFFF;
                if ((buffer.getShort(at) & 0xFFFF) == APP1
                        && new String(jpeg, at + 4, EXIF.length(), StandardCharsets.ISO_8859_1).equals(EXIF)) {
                    return ofTiff(buffer.slice(at + 4 + EXIF.length(), length - 2 - EXIF.length()));
                }
                at += 2 + length;
            }
        } catch (IndexOutOfBoundsException e) {
            // Damaged or cut off: the reader of the pixels says so, if it minds.
        }
        return UPRIGHT;
    }

    private static Orientation ofTiff(ByteBuffer tiff) {
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int entry = directory + 2; entry < directory + 2 + 12 * entries; entry += 12) {
            if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
                int tag = tiff.getShort(entry + 8);
                return tag >= 1 && tag <= 8 ? new Orientation(tag) : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The picture as it is to be seen. */
    BufferedImage upright(BufferedImage stored) {
        if (tag == 1) {
            return stored;
        }
        int width = stored.getWidth();
        int height = stored.getHeight();
        boolean lies = tag >= 5;
        BufferedImage upright = new BufferedImage(lies ? height : width, lies ? width : height, Scaling.type(stored));
        Graphics2D graphics = upright.createGraphics();
        graphics.drawImage(stored, transform(width, height), null);
        graphics.dispose();
        return upright;
    }

    private AffineTransform transform(int w, int h) {
        return switch (tag) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
            default -> new AffineTransform(0, -1, 1, 0, 0, w);
        };
    }
}
