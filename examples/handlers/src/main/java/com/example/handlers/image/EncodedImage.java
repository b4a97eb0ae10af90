package com.example.handlers.image;

import dev.jobfn.handler.JobFailedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOWriteProgressListener;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An image file, written by the JDK's encoders. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record EncodedImage(byte[] bytes) {
    /** The maximum size of a file, which is far larger than any sensible result. */
    static final int MAX_BYTES = 16 * 1_024 * 1_024;

    private static final float JPEG_QUALITY = 0.85f;

    /**
     * Encodes an image.
     *
     * @param format {@code png} or {@code jpeg}
     */
    static EncodedImage of(BufferedImage image, String format) throws InterruptedException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(new BoundedOutputStream(bytes))) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.addIIOWriteProgressListener(new AbortWhenInterrupted());
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return new EncodedImage(bytes.toByteArray());
    }

    /** The file with additional parts inserted at an offset. */
    byte[] withInserted(List<byte[]> parts, int at) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(bytes, 0, at);
        parts.forEach(whole::writeBytes);
        whole.write(bytes, at, bytes.length - at);
        return whole.toByteArray();
    }

    private static final class BoundedOutputStream extends OutputStream {
        private final ByteArrayOutputStream bytes;

        BoundedOutputStream(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int from, int length) {
            Objects.checkFromIndexSize(from, length, b.length);
            if (bytes.size() + length > MAX_BYTES) {
                throw new JobFailedException(
                        "result-too-large", "the resized image is larger than " + MAX_BYTES + " bytes", false);
            }
            bytes.write(b, from, length);
        }
    }

    private static final class AbortWhenInterrupted implements IIOWriteProgressListener {
        @Override
        public void imageProgress(ImageWriter source, float percentageDone) {
            if (Thread.currentThread().isInterrupted()) {
                source.abort();
            }
        }

        @Override
        public void imageStarted(ImageWriter source, int imageIndex) {}

        @Override
        public void imageComplete(ImageWriter source) {}

        @Override
        public void thumbnailStarted(ImageWriter source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageWriter source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageWriter source) {}

        @Override
        public void writeAborted(ImageWriter source) {}
    }
}
