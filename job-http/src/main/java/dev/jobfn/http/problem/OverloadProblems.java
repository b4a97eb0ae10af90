package dev.jobfn.http.problem;

import java.time.Duration;

/** Problems of a busy service: full backlogs, used-up quotas, and limits of one process. All carry {@code Retry-After}. */
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
                        + " jobs is full. Nothing was stored. Send the request again" + " later.")
                .with("queue", queue)
                .with("backlog", backlog)
                .retryAfter(retryAfter);
    }

    /**
     * 429: the tenant has used its share of the queue's backlog.
     *
     * @param limit how many of its jobs may be queued or scheduled while other tenants have few
     */
    public static Problem backlogQuota(String queue, long limit, Duration retryAfter) {
        String detail = "Your tenant has used its share of this queue's backlog: at most " + limit
                + " of its jobs may be queued or scheduled, fewer while other tenants have many. Nothing was stored. Send the"
                + " request again when some of your jobs have started, or cancel scheduled jobs.";
        return quota("tenantBacklog", detail, limit).with("queue", queue).retryAfter(retryAfter);
    }

    /**
     * 429: the tenant has used its share of Redis's memory.
     *
     * @param limit bytes
     */
    public static Problem memoryQuota(String queue, long limit, Duration retryAfter) {
        String detail =
                "Your tenant has used its memory in this queue: its jobs, inputs and results may take at most " + limit
                        + " bytes. Nothing was stored. Send the request again when some of your jobs have ended, cancel scheduled"
                        + " jobs, or store large data elsewhere and send its address.";
        return quota("tenantMemory", detail, limit).with("queue", queue).retryAfter(retryAfter);
    }

    /**
     * 429: the tenant has used its share of waiting requests.
     *
     * @param limit how many of its requests may wait in this process while other tenants have few
     */
    public static Problem waitersQuota(int limit) {
        String detail = "Your tenant has used its share of waiting requests: at most " + limit
                + " long polls and streams may be open here, fewer while other tenants have many. End one of them, or send"
                + " the request without waiting.";
        return quota("tenantWaiters", detail, limit).retryAfter(Duration.ofSeconds(1));
    }

    /**
     * 429: the tenant's large bodies have used its share of the memory for bodies.
     *
     * @param limit bytes of this process's memory
     */
    public static Problem bodiesQuota(int limit) {
        String detail = "Your tenant is sending too many large bodies at once: together they may take at most " + limit
                + " bytes of memory here, fewer while other tenants send many. Nothing was stored. Send the request again"
                + " when your other requests have been answered.";
        return quota("tenantBodies", detail, limit).retryAfter(Duration.ofSeconds(1));
    }

    private static Problem quota(String quota, String detail, Number limit) {
        return ProblemType.QUOTA_EXCEEDED.problem(detail).with("quota", quota).with("limit", limit);
    }

    /**
     * 503: no request may wait any more.
     *
     * @param limit how many requests may wait in this process
     */
    public static Problem tooManyWaiters(int limit) {
        return ProblemType.TOO_MANY_WAITERS
                .problem("This process already holds " + limit
                        + " waiting requests, its limit. Try again, or send the request without waiting.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** 503: the process is working on as many large bodies as fit in its memory. */
    public static Problem busy() {
        return ProblemType.BUSY
                .problem("This process is handling as many large bodies as it can. Try again.")
                .retryAfter(Duration.ofSeconds(1));
    }
}
