package dev.jobfn.handler;

import java.time.Instant;

/** What a handler knows about its run. All methods may be called from any thread. */
public interface JobContext {
    /** The job's id. It is the same for every run of the job, so you can use it as an idempotency key for other services. */
    String jobId();

    /** The tenant that owns the job. */
    String tenant();

    /**
     * The number of this attempt, which is 1 for the first attempt. Numbers are never reused, but there may be gaps.
     */
    int attempt();

    /** The time at which this run is interrupted if it has not ended by then. */
    Instant deadline();

    /** Whether a client has asked to cancel the job. If so, the handler's thread is interrupted as well. */
    boolean cancelled();

    /**
     * Reports progress. The latest report is kept in memory and sent with the next heartbeat, so calling this often is cheap.
     *
     * @param percent 0 to 100; values outside this range are clamped
     * @param message one short line, which may be empty and is truncated to 200 characters
     */
    void progress(int percent, String message);
}
