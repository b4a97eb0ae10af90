package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import java.util.List;
import java.util.stream.Stream;

/** Submits jobs: single ones share calls, several at once have one of their own. */
final class Submitter {
    private final Eviction eviction;
    private final SubmitScript script;
    private final CoalescedCalls<Reply> shared;

    Submitter(RedisConnection connection, Scripts scripts, Eviction eviction) {
        this.eviction = eviction;
        this.script = new SubmitScript(connection, scripts, eviction);
        this.shared = new CoalescedCalls<>(script::call, Reply::split);
    }

    Eviction eviction() {
        return eviction;
    }

    Answer<List<Receipt>> submit(Queue lane, List<Submission> jobs, Tenancy tenancy) {
        eviction.lookSometimes();
        List<String> head = List.of(quotas(lane, tenancy));
        if (jobs.size() == 1) {
            Reply reply = Replies.await(shared.ask(lane, head, arguments(jobs.get(0))));
            return reply.with(List.of(receipt(lane, reply)));
        }
        String[] all = Stream.concat(head.stream(), jobs.stream().flatMap(job -> Stream.of(arguments(job))))
                .toArray(String[]::new);
        List<Reply> replies = Reply.split(lane, Replies.await(script.call(lane, all)), jobs.size());
        return replies.get(0)
                .with(replies.stream().map(reply -> receipt(lane, reply)).toList());
    }

    /** What read_quotas in include/quotas.lua takes. */
    static String quotas(Queue lane, Tenancy tenancy) {
        return lane.backlog() + " " + lane.tenantShares().backlog() + " "
                + lane.tenantShares().memory() + " " + tenancy.mark();
    }

    private static String[] arguments(Submission job) {
        return new String[] {
            job.id().unique(),
            Spec.line(job),
            job.metadata() + job.input(),
            due(job.due()),
            job.idempotency().map(Submission.Idempotency::key).orElse("-"),
            job.idempotency().map(Submission.Idempotency::print).orElse("-")
        };
    }

    private static String due(Due due) {
        if (due instanceof Due.In in) {
            return Long.toString(in.delay().toMillis());
        }
        return due instanceof Due.At at ? "@" + at.time().toEpochMilli() : "0";
    }

    private static Receipt receipt(Queue lane, Reply reply) {
        JobId job = new JobId(lane.name(), reply.detail(0));
        return switch (reply.status()) {
            case "accepted" -> new Receipt.Kept(job, reply.state(1), false);
            case "repeated" -> new Receipt.Kept(job, reply.state(1), true);
            case SubmitScript.UNCONFIRMED -> new Receipt.Unconfirmed(job);
            case "conflict" -> new Receipt.Conflict(job);
            case "full", "quota" -> refusal(lane, reply.status(), reply.detail(1));
            default -> throw reply.unexpected();
        };
    }

    /** What refusal in include/quotas.lua said. */
    static Receipt refusal(Queue lane, String status, String why) {
        if ("full".equals(status)) {
            return new Receipt.Full(lane.backlog());
        }
        String[] used = why.split(" ", 2);
        return new Receipt.OverQuota(
                "memory".equals(used[0]) ? Receipt.Quota.MEMORY : Receipt.Quota.BACKLOG, Long.parseLong(used[1]));
    }
}
