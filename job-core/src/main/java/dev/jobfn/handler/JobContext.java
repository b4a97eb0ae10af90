package dev.jobfn.handler;

import dev.jobfn.job.JobId;
import java.time.Instant;

/** The run that a handler is in. Safe to use from any thread of the handler. */
public interface JobContext {
    /** The job's id: the same for each run of the job, so it serves as an idempotency key towards others. */
    JobId job();

    /** Whose job it is. */
    String tenant();

    /** 1 for the first run; never given twice, so numbers may be left out. */
    int attempt();

    /** When this run will be interrupted. */
    Instant deadline();

    /** Whether a client asked that the job end. The thread is interrupted as well. */
    boolean cancelled();

    /**
     * Says how far the work is. It is kept in memory and sent with the next heartbeat, so it may be called as often as
     * one likes.
     *
     * @param percent 0 to 100; what lies outside is brought in
     * @param message one short line, cut at 200 characters; may be empty
     */
    void progress(int percent, String message);
}
