package com.example.handlers.image;

import java.io.InterruptedIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Feeds a JPEG to the JDK's decoder in small pieces and stops on interruption. The native decoder returns to Java only
 * to read more bytes, not between scans, and a scan of 50 megapixels can be shorter than a hundred bytes.
 */
final class JpegInputStream extends ImageInputStreamImpl {
    private static final int PIECE_BYTES = 64;

    private final byte[] bytes;

    JpegInputStream(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() throws InterruptedIOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
        }
        bitOffset = 0;
        int n = (int) Math.min(Math.min(length, PIECE_BYTES), bytes.length - streamPos);
        if (n <= 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(bytes, (int) streamPos, target, from, n);
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
