package dev.jobfn.run.handlers.picture;

import dev.jobfn.handler.JobFailedException;

/** Why a picture is not read. Another attempt would find the same file, so every refusal is final. */
final class Refusal {
    private Refusal() {}

    static JobFailedException tooLarge(String message) {
        return new JobFailedException("image-too-large", message, false);
    }

    static JobFailedException tooComplex(String message) {
        return new JobFailedException("image-too-complex", message, false);
    }

    static JobFailedException unsupported(String message) {
        return new JobFailedException("unsupported-image", message, false);
    }

    static JobFailedException damaged(String how) {
        return new JobFailedException("unreadable-image", "the image is damaged: " + how, false);
    }

    static JobFailedException unknown() {
        return new JobFailedException("unreadable-image", "the image is neither a JPEG nor a PNG", false);
    }
}
