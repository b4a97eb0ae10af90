package com.example.handlers.image;

import com.example.handlers.image.PngHeader.Slice;
import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates the pixels of a PNG row by row and reverses the filters. */
final class PngRowReader implements AutoCloseable {
    private final byte[] file;
    private final Iterator<Slice> slices;
    private final Inflater inflater = new Inflater();
    private final int pixelBytes;
    private final byte[] filter = new byte[1];

    PngRowReader(PngHeader png) {
        this.file = png.file();
        this.slices = png.data().iterator();
        this.pixelBytes = Math.max(1, png.channels() * png.depth() / 8);
    }

    /**
     * Reads the next row.
     *
     * @param row receives the bytes of the row
     * @param above the previous row of the same pass, or zeros
     * @param length the number of bytes in a row
     */
    void read(byte[] row, byte[] above, int length) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        fill(filter, 1);
        fill(row, length);
        switch (filter[0]) {
            case 0 -> {}
            case 1 -> {
                for (int i = pixelBytes; i < length; i++) {
                    row[i] = (byte) (row[i] + row[i - pixelBytes]);
                }
            }
            case 2 -> {
                for (int i = 0; i < length; i++) {
                    row[i] = (byte) (row[i] + above[i]);
                }
            }
            case 3 -> average(row, above, length);
            case 4 -> paeth(row, above, length);
            default -> throw ImageErrors.damaged("a row has an invalid filter");
        }
    }

    private void average(byte[] row, byte[] above, int length) {
        for (int i = 0; i < length; i++) {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xFF;
            row[i] = (byte) (row[i] + (left + (above[i] & 0xFF)) / 2);
        }
    }

    private void paeth(byte[] row, byte[] above, int length) {
        for (int i = 0; i < length; i++) {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xFF;
            int up = above[i] & 0xFF;
            int corner = i < pixelBytes ? 0 : above[i - pixelBytes] & 0xFF;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            row[i] = (byte) (row[i] + nearest);
        }
    }

    /** Inflates the rest, up to the checksum at the end. Data beyond the last row is ignored, as in browsers. */
    void readToEnd() throws InterruptedException {
        byte[] rest = new byte[8_192];
        while (!inflater.finished()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            inflate(rest, 0, rest.length);
        }
    }

    private void fill(byte[] bytes, int length) {
        for (int n = 0; n < length; ) {
            if (inflater.finished()) {
                throw ImageErrors.damaged("its pixels end too early");
            }
            n += inflate(bytes, n, length - n);
        }
    }

    private int inflate(byte[] bytes, int from, int length) {
        try {
            int n = inflater.inflate(bytes, from, length);
            if (n == 0 && !inflater.finished()) {
                if (!inflater.needsInput() || !slices.hasNext()) {
                    throw ImageErrors.damaged("its compressed pixels end too early");
                }
                Slice next = slices.next();
                inflater.setInput(file, next.from(), next.length());
            }
            return n;
        } catch (DataFormatException e) {
            throw ImageErrors.damaged("its compressed pixels are invalid");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
