package dev.jobfn.run.handlers;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An encoded picture of which nothing but the size was read yet. */
final class Picture implements AutoCloseable {
    private static final float JPEG_QUALITY = 0.85f;

    private final ImageReader reader;
    private final String format;
    private final Orientation orientation;
    private final long pixels;

    private Picture(ImageReader reader, String format, Orientation orientation) throws IOException {
        this.reader = reader;
        this.format = format;
        this.orientation = orientation;
        this.pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    }

    /**
     * Reads the size.
     *
     * @throws IOException where it is no JPEG and no PNG, or is damaged
     */
    static Picture open(byte[] bytes) throws IOException {
        boolean png = bytes.length > 3 && bytes[0] == (byte) 0x89 && bytes[1] == 'P' && bytes[2] == 'N';
        String format = png ? "png" : "jpeg";
        // By name, not by asking each reader of the JDK: formats that nobody asked for stay shut.
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try {
            // Metadata is ignored: a PNG's compressed texts are a bomb of their own.
            reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)), true, true);
            return new Picture(reader, format, png ? Orientation.UPRIGHT : Orientation.ofJpeg(bytes));
        } catch (IOException | RuntimeException e) {
            reader.dispose();
            throw damaged(e);
        }
    }

    /** How many pixels it has. */
    long pixels() {
        return pixels;
    }

    /** The least n for which each n-th pixel of each n-th row are no more than {@code budget}; 1 is all of them. */
    int step(int budget) {
        return (int) Math.ceil(Math.sqrt((double) pixels / budget));
    }

    /**
     * Decodes each {@code step}-th pixel of each such row and turns the picture upright.
     *
     * @throws IOException where it is damaged
     */
    BufferedImage decode(int step) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        try {
            return orientation.upright(reader.read(0, param));
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    /** A damaged file takes the JDK's readers by surprise in many ways: bad indexes, bad casts, bad colour profiles. */
    private static IOException damaged(Exception cause) {
        return new IOException("damaged", cause);
    }

    /** Encodes another picture in the format of this one. */
    byte[] encode(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        reader.dispose();
    }
}
