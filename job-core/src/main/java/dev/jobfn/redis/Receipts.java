package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Receipt;

/** Reads receipts from the replies of {@code submit.lua} and {@code retry.lua}. */
final class Receipts {
    /** Replaces {@code accepted} or {@code repeated} if too few replicas have confirmed the job. */
    static final String UNCONFIRMED = "unconfirmed";

    private Receipts() {}

    /** One job's receipt from {@code submit.lua}. */
    static Receipt of(Queue lane, Reply reply) {
        JobId job = new JobId(lane.name(), reply.detail(0));
        return switch (reply.status()) {
            case "accepted" -> new Receipt.Kept(job, reply.state(1), false);
            case "repeated" -> new Receipt.Kept(job, reply.state(1), true);
            case UNCONFIRMED -> new Receipt.Unconfirmed(job);
            case "conflict" -> new Receipt.Conflict(job);
            case "full", "quota" -> refusal(lane, reply.status(), reply.detail(1));
            default -> throw reply.unexpected();
        };
    }

    /** Reads what {@code refusal} in include/quotas.lua returned. */
    static Receipt refusal(Queue lane, String status, String why) {
        if ("full".equals(status)) {
            return new Receipt.Full(lane.backlog());
        }
        String[] used = why.split(" ", 2);
        return new Receipt.OverQuota(
                "memory".equals(used[0]) ? Receipt.Quota.MEMORY : Receipt.Quota.BACKLOG, Long.parseLong(used[1]));
    }
}
