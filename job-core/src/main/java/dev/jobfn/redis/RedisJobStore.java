package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Command;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Changes jobs. Each method is one script, atomic, and one round trip at most: submissions, claims and successes that come at the
 * same time share theirs. What it answers beside its value is to be published by the caller. All throw
 * {@link JobStoreException}. Safe for use by many threads.
 */
public final class RedisJobStore {
    private final Scripts scripts;
    private final Catalog catalog;
    private final Submitter submitter;
    private final SharedCalls<Reply> claims;
    private final SharedCalls<Reply> successes;
    private final RedisConnection connection;

    /** @param horizon what is due later than this starts no clock: twice the backstop's period */
    public RedisJobStore(RedisConnection connection, Catalog catalog, Duration horizon) {
        this.connection = connection;
        this.scripts = new Scripts(connection, horizon);
        this.catalog = catalog;
        this.submitter = new Submitter(connection, scripts);
        this.claims = scripts.shared(Script.CLAIM, Reply::split);
        this.successes = scripts.shared(Script.COMPLETE, Reply::split);
    }

    /**
     * Keeps jobs of one queue: each on its own merits, all in one step. Where the outcome is unknown it is asked once more,
     * which makes no second job.
     *
     * @param tenancy whether tenants are held to their shares
     * @return one receipt for each, in order
     */
    public Answer<List<Receipt>> submit(String queue, List<Submission> jobs, Tenancy tenancy) {
        return submitter.submit(lane(queue), jobs, tenancy);
    }

    /** As {@link #submit(String, List, Tenancy)}, for a caller that can't tell whether there are several tenants. */
    public Answer<List<Receipt>> submit(String queue, List<Submission> jobs) {
        return submit(queue, jobs, Tenancy.UNKNOWN);
    }

    /**
     * Takes a dispatched job for a run. May be asked again with the same run token.
     *
     * @param lease how long the run holds it without a heartbeat
     * @param budget what a request has for its wait and its run; a job that waited too long for it is put back
     */
    public Answer<Claim> claimIfDispatched(
            JobId job, String dispatchToken, String run, Duration lease, Duration budget) {
        return claim(job, run, Replies.await(claiming(job, dispatchToken, run, lease, budget)));
    }

    /** As {@link #claimIfDispatched}, without waiting: what that throws, the stage fails with. */
    public CompletionStage<Answer<Claim>> startClaim(
            JobId job, String dispatchToken, String run, Duration lease, Duration budget) {
        return Replies.meant(claiming(job, dispatchToken, run, lease, budget))
                .thenApply(reply -> claim(job, run, reply));
    }

    private CompletableFuture<Reply> claiming(
            JobId job, String dispatchToken, String run, Duration lease, Duration budget) {
        return claims.ask(lane(job.queue()), List.of(millis(lease), millis(budget)), job.unique(), dispatchToken, run);
    }

    private static Answer<Claim> claim(JobId job, String run, Reply reply) {
        return reply.with(
                switch (reply.status()) {
                    case "claimed" -> claimed(job, run, reply);
                    case "late" -> new Claim.Late();
                    case "refused" -> new Claim.Refused();
                    default -> throw reply.unexpected();
                });
    }

    /**
     * Renews a lease.
     *
     * @param percent what to say of the progress, with the message; empty where nothing is new
     * @return whether the run is to end because the job was cancelled; empty where the lease is lost
     */
    public Answer<Optional<Boolean>> heartbeatWithToken(
            JobId job, String run, Duration lease, Optional<Integer> percent, String message) {
        Reply reply = run(
                Script.HEARTBEAT,
                job,
                run,
                millis(lease),
                percent.map(String::valueOf).orElse(""),
                message);
        return reply.with(
                switch (reply.status()) {
                    case "held" -> Optional.of("cancel".equals(reply.detail(0)));
                    case "gone" -> Optional.empty();
                    default -> throw reply.unexpected();
                });
    }

    /**
     * Records a success. May be asked again.
     *
     * @param result JSON
     * @return the state that this run led to; empty where the lease is lost
     */
    public Answer<Optional<JobState>> completeWithToken(JobId job, String run, String result) {
        return ended(Replies.await(completion(job, run, result)));
    }

    /** As {@link #completeWithToken}, without waiting: what that throws, the stage fails with. */
    public CompletionStage<Answer<Optional<JobState>>> startCompletion(JobId job, String run, String result) {
        return Replies.meant(completion(job, run, result).thenApply(RedisJobStore::ended));
    }

    private CompletableFuture<Reply> completion(JobId job, String run, String result) {
        return successes.ask(lane(job.queue()), List.of(), job.unique(), run, result);
    }

    /**
     * Records that the run did not succeed, which ends the job, schedules its next attempt, or, had a client asked that it
     * end, cancels it. May be asked again.
     *
     * @param pause before the next attempt
     * @return the state that this run led to; empty where the lease is lost
     */
    public Answer<Optional<JobState>> failWithToken(JobId job, String run, Failure failure, Duration pause) {
        return ended(run(
                Script.FAIL,
                job,
                run,
                failure.reason().text(),
                failure.type(),
                failure.message(),
                failure.retryable() ? "1" : "0",
                millis(pause)));
    }

    /**
     * Gives a job back unfinished.
     *
     * @return whether this run held it
     */
    public Answer<Boolean> releaseWithToken(JobId job, String run) {
        Reply reply = run(Script.RELEASE, job, run);
        return reply.with(!"gone".equals(reply.status()));
    }

    /**
     * Takes a dispatch back.
     *
     * @param pause until the job is queued again; zero puts it back at once
     * @param hold for how long nothing of its queue is dispatched; zero where that would not help
     * @return whether it was the current dispatch
     */
    public Answer<Boolean> undispatchWithToken(JobId job, String dispatchToken, Duration pause, Duration hold) {
        Reply reply = run(Script.UNDISPATCH, job, dispatchToken, millis(pause), millis(hold));
        return reply.with("undispatched".equals(reply.status()));
    }

    /**
     * Asks that a job end.
     *
     * @param tenant who asks; empty for an operator, who may cross tenants
     */
    public Answer<Command> cancel(JobId job, Optional<String> tenant) {
        return command(Script.CANCEL, job, tenant);
    }

    /**
     * Asks that a failed or cancelled job run again.
     *
     * @param tenant who asks; empty for an operator, who may cross tenants
     */
    public Answer<Command> retry(JobId job, Optional<String> tenant) {
        return command(Script.RETRY, job, tenant);
    }

    /** Stops or starts the dispatching of a queue. */
    public Answer<Boolean> pause(String queue, boolean paused) {
        return Reply.of(queue, scripts.run(Script.PAUSE, lane(queue), paused ? "1" : "0"))
                .with(paused);
    }

    /**
     * Does what is due, except for lost leases, and starts the clock where it is missing.
     *
     * @return how many ended jobs are past their time and still there
     */
    public Answer<Long> sweep(String queue) {
        Reply reply = Reply.of(queue, scripts.run(Script.SWEEP, lane(queue)));
        return reply.with(Long.valueOf(reply.detail(0)));
    }

    /**
     * Removes outcome events that the broker has taken.
     *
     * @param entries as in {@link dev.jobfn.job.Outcome#entry()}
     */
    public void settle(String queue, List<String> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Replies.await(connection.commands().zrem(Scripts.base(queue) + ":outbox", entries.toArray(String[]::new)));
    }

    private Reply run(Script script, JobId job, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = job.unique();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Reply.of(job.queue(), scripts.run(script, lane(job.queue()), all));
    }

    private Answer<Command> command(Script script, JobId job, Optional<String> tenant) {
        if (catalog.queue(job.queue()).isEmpty()) {
            return new Answer<>(new Command.Unknown(), FollowUp.none(job.queue()));
        }
        Reply reply = run(script, job, tenant.orElse(""));
        return reply.with(
                switch (reply.status()) {
                    case "ok" -> new Command.Done(reply.state(0));
                    case "forbidden" -> new Command.Forbidden(reply.state(0));
                    case "unknown" -> new Command.Unknown();
                    default -> throw reply.unexpected();
                });
    }

    private static Answer<Optional<JobState>> ended(Reply reply) {
        return reply.with(
                switch (reply.status()) {
                    case "gone" -> Optional.empty();
                    case "already" -> Optional.of(reply.state(0));
                    default -> Optional.of(Reply.state(reply.status()));
                });
    }

    private static Claim claimed(JobId job, String run, Reply reply) {
        String packed = reply.detail(0);
        int end = packed.indexOf('\n');
        Spec spec = Spec.parse(packed.substring(0, end));
        return new Claim.Claimed(
                job,
                run,
                spec.type(),
                spec.tenant(),
                Integer.parseInt(reply.detail(1)),
                Integer.parseInt(reply.detail(2)),
                Integer.parseInt(reply.detail(3)),
                spec.limits().timeout(),
                spec.input(packed.substring(end + 1)));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private Queue lane(String queue) {
        return catalog.queue(queue).orElseThrow(() -> new IllegalArgumentException("no queue " + queue));
    }
}
