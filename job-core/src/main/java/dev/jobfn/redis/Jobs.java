package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FollowUpPublisher;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.connection.Replies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Changes jobs. Each method runs one script, atomically and in at most one round trip (submissions, claims and
 * successes made at the same time share one), publishes the script's follow-up, and returns its result. All methods
 * throw {@link JobStoreException}; the asynchronous ones fail with it. Safe for use by many threads.
 */
public final class Jobs {
    private final Catalog catalog;
    private final SubmitCalls submissions;
    private final ClaimScript claims;
    private final RunScripts runs;
    private final CommandScripts commands;
    private final QueueScripts queues;
    private final FollowUpPublisher publisher;

    Jobs(
            Catalog catalog,
            SubmitCalls submissions,
            ClaimScript claims,
            RunScripts runs,
            CommandScripts commands,
            QueueScripts queues,
            FollowUpPublisher publisher) {
        this.catalog = catalog;
        this.submissions = submissions;
        this.claims = claims;
        this.runs = runs;
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
     * @param publishing the executor that publishes the follow-up; the thread that receives the script's reply must not
     *     publish it
     * @return a stage that completes when everything is published
     */
    public CompletionStage<Claim> claimAsync(
            JobId job,
            String dispatchToken,
            String run,
            Place place,
            Duration lease,
            Duration budget,
            Executor publishing) {
        return published(
                claims.call(catalog.existingQueue(job.queue()), job, dispatchToken, run, place, lease, budget),
                publishing);
    }

    /**
     * Renews a lease.
     *
     * @param percent the progress to record together with the message; empty if nothing has changed
     * @return whether the run must end because the job was cancelled; empty if the lease is lost
     */
    public Optional<Boolean> heartbeatWithToken(
            JobId job, String run, Duration lease, Optional<Integer> percent, String message) {
        return published(runs.heartbeat(job, run, lease, percent, message));
    }

    /**
     * Records a success. May be repeated.
     *
     * @param result JSON
     * @return the state that this run left the job in; empty if the lease is lost
     */
    public Optional<JobState> completeWithToken(JobId job, String run, String result) {
        return published(Replies.await(runs.complete(job, run, result)));
    }

    /**
     * Like {@link #completeWithToken}, without waiting.
     *
     * @param publishing the executor that publishes the follow-up; the thread that receives the script's reply must not
     *     publish it
     * @return a stage that completes when everything is published
     */
    public CompletionStage<Optional<JobState>> completeAsync(
            JobId job, String run, String result, Executor publishing) {
        return published(runs.complete(job, run, result), publishing);
    }

    /**
     * Records that a run did not succeed. This fails the job, schedules its next attempt, or, if a client has cancelled it,
     * cancels it. May be repeated.
     *
     * @param pause until the next attempt
     * @return the state that this run left the job in; empty if the lease is lost
     */
    public Optional<JobState> failWithToken(JobId job, String run, Failure failure, Duration pause) {
        return published(runs.fail(job, run, failure, pause));
    }

    /**
     * Releases a job before its run is done; the attempt does not count.
     *
     * @return whether this run held the job
     */
    public boolean releaseWithToken(JobId job, String run) {
        return published(runs.release(job, run, false));
    }

    /**
     * Like {@link #releaseWithToken}, for a run that could not reach Redis. If the run's lease was counted as lost in
     * the meantime, that loss no longer counts.
     */
    public boolean releaseCutOffWithToken(JobId job, String run) {
        return published(runs.release(job, run, true));
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

    /** Wakes no thread if there is nothing to publish, which is the usual case. */
    private <T> CompletionStage<T> published(CompletionStage<Answer<T>> answering, Executor publishing) {
        return Replies.orStoreException(answering)
                .thenCompose(answer -> answer.followUp().isEmpty()
                        ? CompletableFuture.completedFuture(answer.value())
                        : CompletableFuture.supplyAsync(() -> published(answer), publishing));
    }
}
