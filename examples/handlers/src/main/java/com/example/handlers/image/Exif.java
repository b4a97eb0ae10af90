package com.example.handlers.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads the orientation of a photo from its Exif block, as browsers do. */
final class Exif {
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int SHORT_TYPE = 3;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /**
     * The orientation from the block's first directory; empty if it is missing or invalid. Nothing after the directory
     * is read.
     *
     * @param tiff the block, starting with its byte order: {@code II*\0} or {@code MM\0*}
     */
    static Optional<Orientation> orientation(byte[] tiff) {
        if (tiff.length < 8) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(tiff);
        int mark = buffer.getInt(0);
        if (mark == 0x49492A00) {
            buffer.order(ByteOrder.LITTLE_ENDIAN);
        } else if (mark != 0x4D4D002A) {
            return Optional.empty();
        }
        long directory = buffer.getInt(4) & 0xFFFFFFFFL;
        if (directory > tiff.length - 2) {
            return Optional.empty();
        }
        int entries = buffer.getShort((int) directory) & 0xFFFF;
        int at = (int) directory + 2;
        for (int entry = 0; entry < entries && at + ENTRY_BYTES <= tiff.length; entry++, at += ENTRY_BYTES) {
            int value = buffer.getShort(at + 8) & 0xFFFF;
            if ((buffer.getShort(at) & 0xFFFF) == ORIENTATION_TAG
                    && buffer.getShort(at + 2) == SHORT_TYPE
                    && buffer.getInt(at + 4) == 1
                    && value >= 1
                    && value <= 8) {
                return Optional.of(new Orientation(value));
            }
        }
        return Optional.empty();
    }
}
