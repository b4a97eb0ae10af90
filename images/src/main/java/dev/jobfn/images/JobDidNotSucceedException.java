package dev.jobfn.images;

/** A job of the training ended in another state than {@code succeeded}; the message contains its record. */
final class JobDidNotSucceedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    JobDidNotSucceedException(String message) {
        super(message);
    }
}
