package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.CoalescedCalls;
import dev.jobfn.job.Due;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import dev.jobfn.redis.memory.Eviction;
import java.util.List;
import java.util.stream.Stream;

/**
 * Submits jobs. Single submissions that arrive at the same time share a call to Redis, but a batch gets its own call.
 */
final class SubmitCalls {
    private final Eviction eviction;
    private final SubmitScript script;
    private final CoalescedCalls<Reply> single;

    SubmitCalls(RedisConnection connection, Scripts scripts, Eviction eviction) {
        this.eviction = eviction;
        this.script = new SubmitScript(connection, scripts, eviction);
        this.single = new CoalescedCalls<>(script::call, Reply::split);
    }

    Answer<List<Receipt>> submit(Queue lane, List<Submission> jobs, Tenancy tenancy) {
        eviction.checkSometimes();
        List<String> head = List.of(quotas(lane, tenancy));
        if (jobs.size() == 1) {
            Reply reply = Replies.await(single.call(lane, head, arguments(jobs.get(0))));
            return reply.with(List.of(Receipts.of(lane, reply)));
        }
        String[] all = Stream.concat(head.stream(), jobs.stream().flatMap(job -> Stream.of(arguments(job))))
                .toArray(String[]::new);
        List<Reply> replies = Reply.split(lane, Replies.await(script.call(lane, all)), jobs.size());
        return replies.get(0)
                .with(replies.stream().map(reply -> Receipts.of(lane, reply)).toList());
    }

    /** The argument of {@code read_quotas} in include/quotas.lua. */
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
}
