package dev.jobfn.http.problem;

import java.time.Duration;

/**
 * Problems that tell clients that the service is overloaded: full backlogs, exhausted quotas, and limits of one
 * process. All of them carry {@code Retry-After}.
 */
public final class OverloadProblems {
    private OverloadProblems() {}

    /**
     * 429: the queue's backlog is full.
     *
     * @param backlog how many jobs may be queued or scheduled
     */
    public static Problem backlogFull(String queue, int backlog, Duration retryAfter) {
        return ProblemType.BACKLOG_FULL
                .problem("The queue's backlog of " + backlog
                        + " jobs is full. Nothing was stored. Send the request again later.")
                .with("queue", queue)
                .with("backlog", backlog)
                .retryAfter(retryAfter);
    }

    /**
     * 429: the tenant has used up its share of the queue's backlog.
     *
     * @param limit how many of its jobs may be queued or scheduled while other tenants have few
     */
    public static Problem backlogQuota(String queue, long limit, Duration retryAfter) {
        String detail = "Your tenant has used up its share of this queue's backlog. At most " + limit
                + " of its jobs may be queued or scheduled, and fewer while other tenants have many. Nothing was"
                + " stored. Send the request again when some of your jobs have started, or cancel scheduled jobs.";
        return quota("tenantBacklog", detail, limit).with("queue", queue).retryAfter(retryAfter);
    }

    /**
     * 429: the tenant has used up its share of Redis's memory.
     *
     * @param limit how many bytes its jobs may take up
     */
    public static Problem memoryQuota(String queue, long limit, Duration retryAfter) {
        String detail =
                "Your tenant has used up its memory in this queue. Its jobs, inputs and results may take up at most "
                        + limit
                        + " bytes. Nothing was stored. Send the request again when some of your jobs have ended, cancel"
                        + " scheduled jobs, or store large data elsewhere and send its address.";
        return quota("tenantMemory", detail, limit).with("queue", queue).retryAfter(retryAfter);
    }

    /**
     * 429: the tenant has used up its share of waiting requests.
     *
     * @param limit how many of its requests may wait in this process while other tenants have few
     */
    public static Problem waitersQuota(int limit) {
        String detail = "Your tenant has used up its share of waiting requests. At most " + limit
                + " of its long polls and streams may be open in this process, and fewer while other tenants have many."
                + " End one of them, or send a request that does not wait.";
        return quota("tenantWaiters", detail, limit).retryAfter(Duration.ofSeconds(1));
    }

    /**
     * 429: the tenant's large bodies have used up its share of the memory for bodies.
     *
     * @param limit how many bytes of this process's memory its large bodies may take up
     */
    public static Problem bodiesQuota(int limit) {
        String detail = "Your tenant is sending too many large bodies at once. In total, they may take up at most "
                + limit
                + " bytes of this process's memory, and fewer while other tenants send many. Nothing was stored. Send"
                + " the request again when your other requests have been answered.";
        return quota("tenantBodies", detail, limit).retryAfter(Duration.ofSeconds(1));
    }

    private static Problem quota(String quota, String detail, Number limit) {
        return ProblemType.QUOTA_EXCEEDED.problem(detail).with("quota", quota).with("limit", limit);
    }

    /**
     * 503: no further request may wait.
     *
     * @param limit how many requests may wait in this process
     */
    public static Problem tooManyWaiters(int limit) {
        return ProblemType.TOO_MANY_WAITERS
                .problem("This process already holds " + limit
                        + " waiting requests, which is its limit. Try again, or send a request that does not wait.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** 503: the process is working on as many large bodies as fit in its memory. */
    public static Problem busy() {
        return ProblemType.BUSY
                .problem("This process is handling as many large bodies as it can. Try again.")
                .retryAfter(Duration.ofSeconds(1));
    }
}
