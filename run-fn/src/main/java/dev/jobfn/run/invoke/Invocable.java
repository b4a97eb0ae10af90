package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;

/** A handler that takes and returns JSON, however it is implemented. Thread-safe. */
@FunctionalInterface
public interface Invocable {
    /**
     * Runs the handler.
     *
     * @param inputJson the job's input
     * @param context the current run
     * @return the result as JSON; the text {@code null} if there is none
     * @throws JobFailedException if the handler knows whether another attempt could succeed
     * @throws InterruptedException if the thread was interrupted
     * @throws Exception anything else that the handler throws
     */
    String invoke(String inputJson, JobContext context) throws Exception;
}
