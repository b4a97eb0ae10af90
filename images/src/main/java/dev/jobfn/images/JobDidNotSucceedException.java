package dev.jobfn.images;

/** A job of the training ended in a state other than {@code succeeded}. The message contains the job's record. */
final class JobDidNotSucceedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    JobDidNotSucceedException(String message) {
        super(message);
    }
}
