package dev.jobfn.run.handlers.picture;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** A JPEG: the JDK's decoder reads its components, what they mean is decided here. */
record Jpeg(JpegHeader header) implements Picture {
    /** After the begin marker and the JFIF segment, which must come first. */
    private static final int AFTER_JFIF = 20;

    @Override
    public int width() {
        return header.width();
    }

    @Override
    public int height() {
        return header.height();
    }

    @Override
    public Orientation orientation() {
        return header.orientation();
    }

    @Override
    public boolean transparent() {
        return false;
    }

    @Override
    public long heapBytes(int step) {
        long pixels = (long) Picture.sampled(width(), step) * Picture.sampled(height(), step);
        return header.components() * (pixels + 5L * width()) + header.pixels().length;
    }

    @Override
    public long nativeBytes() {
        return header.manyScans() ? header.coefficientBytes() : 0;
    }

    @Override
    public void decode(int step, Consumer<int[]> rows) throws InterruptedException {
        Raster raster = components(step);
        JpegColours colours = new JpegColours(header.colours());
        int[] row = new int[raster.getWidth() * header.components()];
        int[] argb = new int[raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            colours.convert(raster.getPixels(0, y, raster.getWidth(), 1, row), argb);
            rows.accept(argb);
        }
    }

    private Raster components(int step) throws InterruptedException {
        // By name, not by asking each reader of the JDK: formats that nobody asked for stay shut.
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        JpegWatch watch = new JpegWatch();
        try (ScanStream stream = new ScanStream(header.pixels())) {
            reader.addIIOReadProgressListener(watch);
            reader.addIIOReadWarningListener(watch);
            reader.setInput(stream, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            Raster raster = reader.readRaster(0, param);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (watch.warned()) {
                throw Refusal.damaged("a scan's data is wrong or ends too early");
            }
            return raster;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw Refusal.damaged("its tables or scans are wrong");
        } finally {
            reader.dispose();
        }
    }

    @Override
    public byte[] encode(BufferedImage other) throws InterruptedException {
        return Encoded.of(other, "jpeg").with(header.profile(), AFTER_JFIF);
    }
}
