package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Changes jobs. Each method is one script, atomic, and one round trip at most: submissions, claims and successes that come at the
 * same time share theirs. What it answers beside its value is to be published by the caller. All throw
 * {@link JobStoreException}. Safe for use by many threads.
 */
public final class RedisJobStore {
    private final Scripts scripts;
    private final Catalog catalog;
    private final Submitter submitter;
    private final ClaimScript claims;
    private final CoalescedCalls<Reply> successes;
    private final RedisConnection connection;

    /** @param horizon what is due later than this starts no clock: twice the backstop's period */
    public RedisJobStore(RedisConnection connection, Catalog catalog, Duration horizon) {
        this(connection, catalog, horizon, Eviction.SHORTEST_RETENTION);
    }

    /** @param shortestRetention how long an ended job is kept at least when Redis is short of memory */
    public RedisJobStore(RedisConnection connection, Catalog catalog, Duration horizon, Duration shortestRetention) {
        this.connection = connection;
        this.scripts = new Scripts(connection, horizon);
        this.catalog = catalog;
        this.submitter = new Submitter(connection, scripts, new Eviction(scripts, catalog, shortestRetention));
        this.claims = new ClaimScript(scripts);
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

    /** What makes room in a Redis that is filling up. */
    public Eviction eviction() {
        return submitter.eviction();
    }

    /**
     * Takes a dispatched job for a run. May be asked again with the same run token.
     *
     * @param lease how long the run holds it without a heartbeat
     * @param budget what a request has for its wait and its run; a job that waited too long for it is put back
     */
    public Answer<Claim> claimIfDispatched(
            JobId job, String dispatchToken, String run, Duration lease, Duration budget) {
        return Replies.await(claims.start(lane(job.queue()), job, dispatchToken, run, Place.ALONE, lease, budget));
    }

    /**
     * As {@link #claimIfDispatched}, without waiting: what that throws, the stage fails with.
     *
     * @param place where the caller can run the job now; one that needs another place is not claimed
     */
    public CompletionStage<Answer<Claim>> startClaim(
            JobId job, String dispatchToken, String run, Place place, Duration lease, Duration budget) {
        return Replies.meant(claims.start(lane(job.queue()), job, dispatchToken, run, place, lease, budget));
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
        return release(job, run, "0");
    }

    /**
     * As {@link #releaseWithToken}, by a run that could not reach Redis: where its lease was counted as lost meanwhile, it is not
     * any more.
     */
    public Answer<Boolean> releaseCutOffWithToken(JobId job, String run) {
        return release(job, run, "1");
    }

    private Answer<Boolean> release(JobId job, String run, String cutOff) {
        Reply reply = run(Script.RELEASE, job, run, cutOff);
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
        return undispatchWithTokens(job.queue(), Map.of(job, dispatchToken), pause, hold);
    }

    /**
     * As {@link #undispatchWithToken}, for several jobs of a queue in one step.
     *
     * @param tokens the dispatch token of each, of one at least
     * @return whether any of them was the current dispatch
     */
    public Answer<Boolean> undispatchWithTokens(
            String queue, Map<JobId, String> tokens, Duration pause, Duration hold) {
        List<String> arguments = new ArrayList<>();
        tokens.forEach((job, token) -> arguments.addAll(List.of(job.unique(), token)));
        arguments.addAll(2, List.of(millis(pause), millis(hold)));
        Reply reply = Reply.of(queue, scripts.run(Script.UNDISPATCH, lane(queue), arguments.toArray(String[]::new)));
        return reply.with(reply.details().contains("undispatched"));
    }

    /**
     * Has each job of a queue that is dispatched and unclaimed dispatched again, in its slot and with a new token; ends a hold, and
     * starts the queue's clock again. Of a paused queue nothing is dispatched.
     *
     * @param publishing gets what is to be published, in parts
     * @return how many were dispatched again
     */
    public int redispatch(String queue, Consumer<FollowUp> publishing) {
        String from = "0";
        String began = "0";
        int count = 0;
        do {
            Reply reply = Reply.of(queue, scripts.run(Script.REDISPATCH, lane(queue), from, began));
            publishing.accept(reply.followUp());
            from = reply.detail(0);
            began = reply.detail(1);
            count += Integer.parseInt(reply.detail(2));
        } while (!"0".equals(from));
        return count;
    }

    /**
     * Asks that a job end.
     *
     * @param tenant who asks; empty for an operator, who may cross tenants
     */
    public Answer<CommandResult> cancel(JobId job, Optional<String> tenant) {
        return command(Script.CANCEL, job, tenant);
    }

    /**
     * Asks that a failed or cancelled job run again.
     *
     * @param tenant who asks; empty for an operator, who may cross tenants
     */
    public Answer<CommandResult> retry(JobId job, Optional<String> tenant) {
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
        Replies.await(connection.watched(
                connection.commands().zrem(Scripts.base(queue) + ":outbox", entries.toArray(String[]::new))));
    }

    private Reply run(Script script, JobId job, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = job.unique();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Reply.of(job.queue(), scripts.run(script, lane(job.queue()), all));
    }

    private Answer<CommandResult> command(Script script, JobId job, Optional<String> tenant) {
        if (catalog.queue(job.queue()).isEmpty()) {
            return new Answer<>(new CommandResult.Unknown(), FollowUp.none(job.queue()));
        }
        Queue lane = lane(job.queue());
        Reply reply = run(script, job, tenant.orElse(""), Submitter.quotas(lane, Tenancy.UNKNOWN));
        return reply.with(
                switch (reply.status()) {
                    case "ok" -> new CommandResult.Done(reply.state(0));
                    case "forbidden" -> new CommandResult.Forbidden(reply.state(0));
                    case "unknown" -> new CommandResult.Unknown();
                    case "refused" ->
                        new CommandResult.Refused(Submitter.refusal(lane, reply.detail(0), reply.detail(1)));
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

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private Queue lane(String queue) {
        return catalog.queue(queue).orElseThrow(() -> new IllegalArgumentException("no queue " + queue));
    }
}
