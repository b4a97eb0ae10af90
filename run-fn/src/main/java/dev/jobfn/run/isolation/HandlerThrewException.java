package dev.jobfn.run.isolation;

/** A handler in another process threw an exception. The message is the stack trace from that process. */
final class HandlerThrewException extends RuntimeException {
    HandlerThrewException(String trace) {
        // This thread's own stack trace would not help.
        super(trace, null, false, false);
    }
}
