package dev.jobfn.handler;

import java.time.Instant;

/** What a handler knows about its run. All methods may be called from any thread. */
public interface JobContext {
    /** The job's id. It is the same for every run of the job, so you can use it as an idempotency key for other services. */
    String jobId();

    /** The tenant that owns the job. */
    String tenant();

    /** The number of this attempt: 1 for the first. Numbers are never reused and may skip. */
    int attempt();

    /** When this run will be interrupted if it has not ended. */
    Instant deadline();

    /** Whether a client has asked to cancel the job. The handler's thread is interrupted as well. */
    boolean cancelled();

    /**
     * Reports progress. The latest report is kept in memory and sent with the next heartbeat, so calling this often is cheap.
     *
     * @param percent 0 to 100; values outside this range are clamped
     * @param message one short line, cut at 200 characters; may be empty
     */
    void progress(int percent, String message);
}
