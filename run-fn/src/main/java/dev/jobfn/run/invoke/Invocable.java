package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;

/** Does the work of one job type. Safe to use from many threads. */
@FunctionalInterface
public interface Invocable {
    /**
     * Does the work.
     *
     * @param inputJson the job's input
     * @param context the run that this is
     * @return the result as JSON, {@code null} (the four letters) for nothing
     * @throws JobFailedException where it is known whether another attempt could help
     * @throws InterruptedException where the thread was interrupted
     * @throws Exception what else the handler throws
     */
    String invoke(String inputJson, JobContext context) throws Exception;
}
