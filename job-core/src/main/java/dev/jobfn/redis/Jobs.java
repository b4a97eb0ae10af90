package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FollowUpPublisher;
import dev.jobfn.job.Heartbeat;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Offer;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.RunEnd;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.connection.Replies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes jobs. Each method runs one script, atomically and in at most one round trip (submissions, claims and
 * successes made at the same time share one), publishes the script's follow-up, and returns its result. All methods
 * throw {@link JobStoreException}. Safe for use by many threads.
 */
public final class Jobs {
    private final Catalog catalog;
    private final SubmitCalls submissions;
    private final ClaimScript claims;
    private final RunScripts runScripts;
    private final CommandScripts commands;
    private final QueueScripts queues;
    private final FollowUpPublisher publisher;

    Jobs(
            Catalog catalog,
            SubmitCalls submissions,
            ClaimScript claims,
            RunScripts runScripts,
            CommandScripts commands,
            QueueScripts queues,
            FollowUpPublisher publisher) {
        this.catalog = catalog;
        this.submissions = submissions;
        this.claims = claims;
        this.runScripts = runScripts;
        this.commands = commands;
        this.queues = queues;
        this.publisher = publisher;
    }

    /** Like {@link #submit(String, List, Tenancy)}, for one job. */
    public Receipt submit(Submission job, Tenancy tenancy) {
        return submit(job.id().queue(), List.of(job), tenancy).get(0);
    }

    /**
     * Stores jobs of one queue in one step; each is accepted or refused independently. If the outcome is unknown, the
     * call is repeated once, which never creates a second job.
     *
     * @param tenancy whether each tenant is limited to its share
     * @return one receipt per job, in order
     */
    public List<Receipt> submit(String queue, List<Submission> jobs, Tenancy tenancy) {
        return published(submissions.submit(catalog.existingQueue(queue), jobs, tenancy));
    }

    /**
     * Claims a dispatched job for a run. May be repeated with the same run token.
     *
     * @param dispatchToken the job is claimed only if this is its current dispatch
     * @param run the run token to give it
     * @param place where the caller can run the job now; a job that needs another place is not claimed
     * @param lease how long the run holds the job without a heartbeat
     * @param budget how long the request may wait and run in total; a job that has already waited too long is put back
     */
    public Claim claimIfDispatched(
            JobId job, String dispatchToken, String run, Place place, Duration lease, Duration budget) {
        return published(Replies.await(
                claims.call(catalog.existingQueue(job.queue()), job, dispatchToken, run, place, lease, budget)));
    }

    /**
     * Renews the leases of several runs in one step.
     *
     * @param queue the queue of all their jobs
     * @param runs not empty
     * @return for each run, in order, whether it must end because its job was cancelled; empty if its lease is lost
     */
    public List<Optional<Boolean>> heartbeatWithTokens(String queue, Duration lease, List<Heartbeat> runs) {
        return published(runScripts.heartbeat(queue, lease, runs));
    }

    /**
     * Records a success. May be repeated.
     *
     * @param result JSON
     * @param offer an offer to run another job
     */
    public RunEnd completeWithToken(JobId job, String run, String result, Optional<Offer> offer) {
        return published(Replies.await(runScripts.complete(job, run, result, offer)));
    }

    /**
     * Records that a run did not succeed. This fails the job, schedules its next attempt, or, if a client has cancelled it,
     * cancels it. May be repeated.
     *
     * @param pause until the next attempt
     * @param offer an offer to run another job
     */
    public RunEnd failWithToken(JobId job, String run, Failure failure, Duration pause, Optional<Offer> offer) {
        return published(runScripts.fail(job, run, failure, pause, offer));
    }

    /**
     * Releases a job before its run is done; the attempt does not count.
     *
     * @param cutOff whether the run could not reach Redis for the length of a lease. If its lease was counted as lost in
     *     the meantime, that loss no longer counts
     * @param offer an offer to run another job
     */
    public RunEnd releaseWithToken(JobId job, String run, boolean cutOff, Optional<Offer> offer) {
        return published(runScripts.release(job, run, cutOff, offer));
    }

    /**
     * Undoes a dispatch.
     *
     * @param pause until the job is queued again; zero queues it at once
     * @param hold for how long the queue dispatches nothing; zero if that would not help
     * @return whether the token was that of the current dispatch; if not, nothing was done
     */
    public boolean undispatchWithToken(JobId job, String dispatchToken, Duration pause, Duration hold) {
        return undispatchWithTokens(job.queue(), Map.of(job, dispatchToken), pause, hold);
    }

    /**
     * Like {@link #undispatchWithToken}, for several jobs of one queue in one step.
     *
     * @param tokens the dispatch token of each job; not empty
     * @return whether any of them was the current dispatch
     */
    public boolean undispatchWithTokens(String queue, Map<JobId, String> tokens, Duration pause, Duration hold) {
        return published(queues.undispatch(queue, tokens, pause, hold));
    }

    /**
     * Cancels a job; a running one learns of it at its next heartbeat.
     *
     * @param tenant the tenant that cancels the job; empty for an operator, who may act on every tenant's jobs
     */
    public CommandResult cancel(JobId job, Optional<String> tenant) {
        return published(commands.cancel(job, tenant));
    }

    /**
     * Runs a failed or cancelled job again.
     *
     * @param tenant as for {@link #cancel}
     */
    public CommandResult retry(JobId job, Optional<String> tenant) {
        return published(commands.retry(job, tenant));
    }

    private <T> T published(Answer<T> answer) {
        publisher.publish(answer.followUp());
        return answer.value();
    }
}
