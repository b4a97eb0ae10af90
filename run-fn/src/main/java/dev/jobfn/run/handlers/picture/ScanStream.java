package dev.jobfn.run.handlers.picture;

import java.io.InterruptedIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Hands a JPEG to the JDK's decoder in small pieces and stops when interrupted. The decoder does not come back to Java between
 * the scans of a picture, but for more bytes; a scan of 50 megapixels can have less than a hundred of them.
 */
final class ScanStream extends ImageInputStreamImpl {
    private static final int PIECE = 64;

    private final byte[] bytes;

    ScanStream(byte[] bytes) {
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
        int n = (int) Math.min(Math.min(length, PIECE), bytes.length - streamPos);
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
