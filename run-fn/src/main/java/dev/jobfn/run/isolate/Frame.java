package dev.jobfn.run.isolate;

import java.time.Instant;

/** What run-fn and a process of handlers say to each other; {@link Wire} writes and reads it. */
sealed interface Frame {
    /**
     * run-fn: run this job. The process answers with {@link Succeeded}, {@link TooLarge}, {@link Failed} or {@link Threw}.
     *
     * @param handler the name of the bean
     * @param resultLimit the most bytes of a result
     * @param input JSON
     */
    record Run(String handler, String job, String tenant, int attempt, Instant deadline, int resultLimit, String input)
            implements Frame {}

    /** run-fn: interrupt the handler. */
    record Interrupt(boolean cancelled) implements Frame {}

    /** The handler has come so far. */
    record Progress(int percent, String message) implements Frame {}

    /** The handler returned this JSON. */
    record Succeeded(String result) implements Frame {}

    /** The handler returned JSON of so many bytes, more than its type allows. */
    record TooLarge(int bytes) implements Frame {}

    /** The handler threw a {@link dev.jobfn.handler.JobFailedException}. */
    record Failed(String type, String message, boolean retryable) implements Frame {}

    /** The handler threw something else. */
    record Threw(String trace) implements Frame {}
}
