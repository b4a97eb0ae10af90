package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.EventPublisher;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.Heartbeat;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Offer;
import dev.jobfn.job.Outcome;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.RunEnd;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.job.Tick;
import dev.jobfn.redis.connection.RedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@link Jobs} and {@link Queues} without a broker. Each call goes through the method that is used in production and
 * returns the method's result together with everything that the method published. Safe for use by many threads.
 */
public final class RecordedStore implements EventPublisher.Store {
    private static final ThreadLocal<List<FollowUp>> RECORDING = new ThreadLocal<>();
    private final Catalog catalog;
    private final Jobs jobs;
    private final Queues queues;
    private final QueueScripts scripts;

    public RecordedStore(RedisConnection connection, Catalog catalog, Duration horizon) {
        this(connection, catalog, horizon, RedisStore.DEFAULT_MIN_RETENTION);
    }

    public RecordedStore(RedisConnection connection, Catalog catalog, Duration horizon, Duration minRetention) {
        RedisStore store = new RedisStore(connection, catalog, horizon, minRetention, this::record);
        this.catalog = catalog;
        this.jobs = store.jobs();
        this.queues = store.queues();
        this.scripts = new QueueScripts(connection, new Scripts(connection, horizon), catalog);
    }

    private void record(FollowUp followUp) {
        RECORDING.get().add(followUp);
    }

    private <T> Recorded<T> recorded(String queue, Supplier<T> call) {
        List<FollowUp> published = new ArrayList<>();
        T value = recordedIn(published, call);
        return new Recorded<>(value, merged(queue, published));
    }

    private <T> T recordedIn(List<FollowUp> published, Supplier<T> call) {
        RECORDING.set(published);
        try {
            return call.get();
        } finally {
            RECORDING.remove();
        }
    }

    private static FollowUp merged(String queue, List<FollowUp> published) {
        List<Dispatch> dispatches =
                published.stream().flatMap(each -> each.dispatches().stream()).toList();
        List<Outcome> outcomes =
                published.stream().flatMap(each -> each.outcomes().stream()).toList();
        Optional<String> clock = published.stream()
                .flatMap(each -> each.clock().stream())
                .reduce((first, second) -> {
                    throw new AssertionError("one call started two clocks of " + queue);
                });
        return new FollowUp(queue, dispatches, outcomes, clock);
    }

    public Recorded<List<Receipt>> submit(String queue, List<Submission> submissions) {
        return submit(queue, submissions, Tenancy.UNKNOWN);
    }

    public Recorded<List<Receipt>> submit(String queue, List<Submission> submissions, Tenancy tenancy) {
        return recorded(queue, () -> jobs.submit(queue, submissions, tenancy));
    }

    /** Claims a job on behalf of a caller that can run any job. */
    public Recorded<Claim> claim(JobId job, String dispatchToken, String run, Duration lease, Duration budget) {
        return claim(job, dispatchToken, run, Place.ALONE, lease, budget);
    }

    public Recorded<Claim> claim(
            JobId job, String dispatchToken, String run, Place place, Duration lease, Duration budget) {
        return recorded(job.queue(), () -> jobs.claimIfDispatched(job, dispatchToken, run, place, lease, budget));
    }

    public Recorded<Optional<Boolean>> heartbeatWithToken(
            JobId job, String run, Duration lease, Optional<Integer> percent, String message) {
        Heartbeat heartbeat = new Heartbeat(job, run, percent.map(number -> new Progress(number, message)));
        return recorded(
                job.queue(),
                () -> jobs.heartbeatWithTokens(job.queue(), lease, List.of(heartbeat))
                        .get(0));
    }

    public Recorded<List<Optional<Boolean>>> heartbeatWithTokens(
            String queue, Duration lease, List<Heartbeat> heartbeats) {
        return recorded(queue, () -> jobs.heartbeatWithTokens(queue, lease, heartbeats));
    }

    public Recorded<Optional<JobState>> completeWithToken(JobId job, String run, String result) {
        return recorded(
                job.queue(),
                () -> jobs.completeWithToken(job, run, result, Optional.empty()).state());
    }

    /** Completes a run and offers to run another job. */
    public Recorded<RunEnd> completeWithToken(JobId job, String run, String result, Offer offer) {
        return completeWithToken(job, run, result, Optional.of(offer));
    }

    public Recorded<RunEnd> completeWithToken(JobId job, String run, String result, Optional<Offer> offer) {
        return recorded(job.queue(), () -> jobs.completeWithToken(job, run, result, offer));
    }

    public Recorded<Optional<JobState>> failWithToken(JobId job, String run, Failure failure, Duration pause) {
        return recorded(
                job.queue(),
                () -> jobs.failWithToken(job, run, failure, pause, Optional.empty())
                        .state());
    }

    /** Fails a run and offers to run another job. */
    public Recorded<RunEnd> failWithToken(JobId job, String run, Failure failure, Duration pause, Offer offer) {
        return failWithToken(job, run, failure, pause, Optional.of(offer));
    }

    public Recorded<RunEnd> failWithToken(
            JobId job, String run, Failure failure, Duration pause, Optional<Offer> offer) {
        return recorded(job.queue(), () -> jobs.failWithToken(job, run, failure, pause, offer));
    }

    /** Whether the run held the job. */
    public Recorded<Boolean> releaseWithToken(JobId job, String run) {
        return recorded(
                job.queue(),
                () -> jobs.releaseWithToken(job, run, false, Optional.empty())
                        .state()
                        .isPresent());
    }

    /** Releases a run and offers to run another job. */
    public Recorded<RunEnd> releaseWithToken(JobId job, String run, Offer offer) {
        return releaseWithToken(job, run, false, Optional.of(offer));
    }

    public Recorded<RunEnd> releaseWithToken(JobId job, String run, boolean cutOff, Optional<Offer> offer) {
        return recorded(job.queue(), () -> jobs.releaseWithToken(job, run, cutOff, offer));
    }

    /** Releases a run that could not reach Redis. */
    public Recorded<Boolean> releaseCutOffWithToken(JobId job, String run) {
        return recorded(
                job.queue(),
                () -> jobs.releaseWithToken(job, run, true, Optional.empty())
                        .state()
                        .isPresent());
    }

    public Recorded<Boolean> undispatchWithToken(JobId job, String dispatchToken, Duration pause, Duration hold) {
        return recorded(job.queue(), () -> jobs.undispatchWithToken(job, dispatchToken, pause, hold));
    }

    public Recorded<Boolean> undispatchWithTokens(
            String queue, Map<JobId, String> tokens, Duration pause, Duration hold) {
        return recorded(queue, () -> jobs.undispatchWithTokens(queue, tokens, pause, hold));
    }

    public Recorded<CommandResult> cancel(JobId job, Optional<String> tenant) {
        return recorded(job.queue(), () -> jobs.cancel(job, tenant));
    }

    public Recorded<CommandResult> retry(JobId job, Optional<String> tenant) {
        return recorded(job.queue(), () -> jobs.retry(job, tenant));
    }

    public Recorded<Boolean> pause(String queue, boolean paused) {
        return recorded(queue, () -> {
            queues.pause(queue, paused);
            return paused;
        });
    }

    public Recorded<Integer> redispatch(String queue) {
        return recorded(queue, () -> queues.redispatch(queue));
    }

    public Recorded<Long> sweep(String queue) {
        return recorded(queue, () -> queues.sweep(queue));
    }

    public Recorded<Tick> tickWithToken(String queue, String token, Duration lease, boolean lingered) {
        return recorded(queue, () -> queues.tickWithToken(queue, token, lease, lingered));
    }

    /** The successor's token; empty if the given token was not the current clock's. */
    public Optional<String> handOverWithToken(String queue, String token) {
        Recorded<Boolean> handed = recorded(queue, () -> queues.handOverWithToken(queue, token));
        return handed.value() ? handed.followUp().clock() : Optional.empty();
    }

    public void relieveMemory() {
        queues.relieveMemory();
    }

    @Override
    public FollowUp undispatchRefused(JobId job, String token, Duration hold) {
        return scripts.undispatchRefused(job, token, hold);
    }

    @Override
    public void settle(String queue, List<String> entries) {
        scripts.settle(queue, entries);
    }

    public Catalog catalog() {
        return catalog;
    }
}
