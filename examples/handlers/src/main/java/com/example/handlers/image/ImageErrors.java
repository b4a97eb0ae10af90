package com.example.handlers.image;

import dev.jobfn.handler.JobFailedException;

/** The errors for images that are rejected. Another attempt would read the same file, so all of them are final. */
final class ImageErrors {
    private ImageErrors() {}

    static JobFailedException tooLarge(String message) {
        return new JobFailedException("image-too-large", message, false);
    }

    static JobFailedException tooComplex(String message) {
        return new JobFailedException("image-too-complex", message, false);
    }

    static JobFailedException unsupported(String message) {
        return new JobFailedException("unsupported-image", message, false);
    }

    static JobFailedException damaged(String detail) {
        return new JobFailedException("unreadable-image", "the image is damaged: " + detail, false);
    }

    static JobFailedException unknown() {
        return new JobFailedException("unreadable-image", "the image is neither a JPEG nor a PNG", false);
    }
}
