package dev.jobfn.redis;

/** The fields of the hash {@code l:<job>}, which holds the part of a job that changes. Times are in ms since 1970. */
public enum JobField {
    /** As in {@link dev.jobfn.job.JobState#text()}; absent means queued. */
    STATE("s"),
    /** Counts the job's changes of state and progress. */
    VERSION("v"),
    /** When the job was last queued. */
    QUEUED_AT("q"),
    /** When the job's last run began. */
    BEGAN_AT("b"),
    /** When the job ended. */
    ENDED_AT("e"),
    /** When the job is next due, while it is scheduled. */
    NEXT_DUE_AT("n"),
    /** The dispatch token; empty once a claim has used it. */
    DISPATCH_TOKEN("d"),
    /** When the job was last dispatched. */
    DISPATCHED_AT("w"),
    /** The run token. */
    RUN_TOKEN("t"),
    /** How many attempts have begun. */
    ATTEMPT("a"),
    /** How many of these attempts do not count because they were released, were lost, or came before a manual retry. */
    EXCUSED("x"),
    /** How many leases were lost. */
    LOST("l"),
    /** The run token of the last run that lost its lease, as long as the job has not ended. */
    LOST_RUN("u"),
    /**
     * 1 if the result was removed for lack of memory. This field has the same letter as {@link #LOST_RUN}, which an
     * ended job does not have.
     */
    RESULT_REMOVED("u"),
    /** When a client asked to cancel the job. */
    CANCELLED_AT("c"),
    /** The progress, from 0 to 100. */
    PROGRESS("p"),
    /** The progress report's message, one line. */
    PROGRESS_MESSAGE("m"),
    /** Why the job failed, as in {@link dev.jobfn.job.FailureReason#text()}. */
    REASON("r"),
    /** The kind of error. */
    ERROR_TYPE("y"),
    /** The error in one line. */
    ERROR_MESSAGE("g"),
    /** 1 if another attempt could succeed. */
    RETRYABLE("f"),
    /** The first piece of the result. The other pieces are {@code o2}, {@code o3} and so on. */
    RESULT("o"),
    /** The size of a long result in bytes. */
    RESULT_BYTES("h"),
    /** The number of bytes that the ended job adds to its tenant's usage. */
    COUNTED_BYTES("z"),
    /** The ended job's place among the ended jobs of its state, tenant and type. */
    PLACE("k");

    private final String key;

    JobField(String key) {
        this.key = key;
    }

    /** The name of the field in Redis. */
    public String key() {
        return key;
    }
}
