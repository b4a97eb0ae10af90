package dev.jobfn.run.handlers.picture;

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

/** A picture that was written, by the JDK's writers. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Encoded(byte[] bytes) {
    /** What a picture may have when written, and by far more than results should. */
    static final int MOST_BYTES = 16 * 1_024 * 1_024;

    private static final float JPEG_QUALITY = 0.85f;

    /** @param format {@code png} or {@code jpeg} */
    static Encoded of(BufferedImage image, String format) throws InterruptedException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(new Bounded(bytes))) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.addIIOWriteProgressListener(new StopsWhenInterrupted());
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
        return new Encoded(bytes.toByteArray());
    }

    /** The file with further parts in it. */
    byte[] with(List<byte[]> parts, int at) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(bytes, 0, at);
        parts.forEach(whole::writeBytes);
        whole.write(bytes, at, bytes.length - at);
        return whole.toByteArray();
    }

    private static final class Bounded extends OutputStream {
        private final ByteArrayOutputStream bytes;

        Bounded(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int from, int length) {
            Objects.checkFromIndexSize(from, length, b.length);
            if (bytes.size() + length > MOST_BYTES) {
                throw new JobFailedException(
                        "result-too-large", "the smaller image has more than " + MOST_BYTES + " bytes", false);
            }
            bytes.write(b, from, length);
        }
    }

    private static final class StopsWhenInterrupted implements IIOWriteProgressListener {
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
