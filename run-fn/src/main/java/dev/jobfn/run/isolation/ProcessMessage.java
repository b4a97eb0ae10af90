package dev.jobfn.run.isolation;

import java.time.Instant;

/** The messages between run-fn and a handler process. {@link ProcessMessageCodec} writes and reads them. */
sealed interface ProcessMessage {
    /**
     * A request by run-fn to run a job. The process replies with {@link Succeeded}, {@link TooLarge}, {@link Failed} or
     * {@link Threw}.
     *
     * @param handler the name of the handler's bean
     * @param resultLimit the maximum size of the result in bytes
     * @param input the job's input as JSON
     */
    record Run(String handler, String job, String tenant, int attempt, Instant deadline, int resultLimit, String input)
            implements ProcessMessage {}

    /** A request by run-fn to interrupt the handler. */
    record Interrupt(boolean cancelled) implements ProcessMessage {}

    /** The handler reported progress. */
    record Progress(int percent, String message) implements ProcessMessage {}

    /** The handler returned this JSON. */
    record Succeeded(String result) implements ProcessMessage {}

    /** The handler returned JSON of this many bytes, which is more than its type allows. */
    record TooLarge(int bytes) implements ProcessMessage {}

    /** The handler threw a {@link dev.jobfn.handler.JobFailedException}. */
    record Failed(String type, String message, boolean retryable) implements ProcessMessage {}

    /** The handler threw any other exception. */
    record Threw(String trace) implements ProcessMessage {}
}
