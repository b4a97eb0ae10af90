package com.example.handlers.image;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;

/** Aborts a decoder on interruption, and remembers whether the decoder warned about damaged data. */
final class JpegReadListener implements IIOReadProgressListener, IIOReadWarningListener {
    private boolean warned;

    boolean warned() {
        return warned;
    }

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        // Some cameras leave stray bytes before a marker; browsers ignore them too.
        warned |= !warning.contains("extraneous bytes");
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        if (Thread.currentThread().isInterrupted()) {
            source.abort();
        }
    }

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
}
