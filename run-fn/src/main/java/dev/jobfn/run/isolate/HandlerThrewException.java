package dev.jobfn.run.isolate;

/** A handler in another process threw something; the message is what a log can say about it. */
final class HandlerThrewException extends RuntimeException {
    HandlerThrewException(String trace) {
        // The stack of this thread would say nothing about it.
        super(trace, null, false, false);
    }
}
