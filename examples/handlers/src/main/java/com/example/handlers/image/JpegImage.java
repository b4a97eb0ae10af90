package com.example.handlers.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** A JPEG. The JDK's decoder reads its components; {@link JpegColourConverter} decides which colours they represent. */
record JpegImage(JpegHeader header) implements SourceImage {
    /** The offset after the start marker and the JFIF segment, which must come first. */
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
        long pixels = (long) SourceImage.sampled(width(), step) * SourceImage.sampled(height(), step);
        return header.components() * (pixels + 5L * width()) + header.pixels().length;
    }

    @Override
    public long nativeBytes() {
        return header.manyScans() ? header.coefficientBytes() : 0;
    }

    @Override
    public void decode(int step, Consumer<int[]> rows) throws InterruptedException {
        Raster raster = components(step);
        JpegColourConverter colours = new JpegColourConverter(header.colours());
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
        // Look up the reader by name: detecting the format would run the JDK's other decoders on untrusted data.
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        JpegReadListener listener = new JpegReadListener();
        try (JpegInputStream stream = new JpegInputStream(header.pixels())) {
            reader.addIIOReadProgressListener(listener);
            reader.addIIOReadWarningListener(listener);
            reader.setInput(stream, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            Raster raster = reader.readRaster(0, param);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (listener.warned()) {
                throw ImageErrors.damaged("the data of a scan is invalid or ends too early");
            }
            return raster;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw ImageErrors.damaged("its tables or scans are invalid");
        } finally {
            reader.dispose();
        }
    }

    @Override
    public byte[] encode(BufferedImage other) throws InterruptedException {
        return EncodedImage.of(other, "jpeg").withInserted(header.profile(), AFTER_JFIF);
    }
}
