package dev.jobfn.faults.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.job.Claim;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Due;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Offer;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.RunEnd;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tick;
import dev.jobfn.redis.ClockField;
import dev.jobfn.redis.JobField;
import dev.jobfn.redis.Recorded;
import dev.jobfn.redis.RecordedStore;
import dev.jobfn.redis.connection.RedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A queue that the real scripts change, together with a model of the queue. Every reply, and the state in Redis, must
 * match the model.
 */
final class ModelledQueue {
    private static final int WINDOW = 3;
    /** How many jobs a chunk of ended jobs has; see include/shelves.lua. */
    private static final long SHELF_CHUNK = 60;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Catalog CATALOG =
            CatalogReader.parse("""
            queues: {q: {window: %d, dispatchTimeout: PT1H}}
            types: {t: {queue: q, maxAttempts: %d, maxLost: %d}}
            """.formatted(WINDOW, ModelJob.ATTEMPTS, ModelJob.LOSSES));

    private final RecordedStore store;
    private final RedisCommands<String, String> redis;
    private final List<ModelJob> jobs = new ArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private Optional<String> clockToken = Optional.empty();
    private boolean paused;
    private Optional<EndCall> lastEnd = Optional.empty();

    ModelledQueue(RedisConnection connection, RedisCommands<String, String> redis) {
        this.store = new RecordedStore(connection, CATALOG, HOUR.multipliedBy(4));
        this.redis = redis;
    }

    /** Applies a step in Redis and in the model, and compares the two. */
    void take(Step step) {
        if (step.kind() != Step.Kind.SUBMIT && jobs.isEmpty()) {
            return;
        }
        boolean refused = step.kind() == Step.Kind.TICK && (step.token() > 0 || clockToken.isEmpty());
        boolean nobody = step.kind() == Step.Kind.REPUBLISH && clockToken.isEmpty()
                || step.kind() == Step.Kind.AGE
                || step.kind() == Step.Kind.REPEAT_END && lastEnd.isEmpty();
        if (!refused && !nobody) {
            // Every script that writes starts by promoting due jobs, except when a clock's token is forged.
            jobs.forEach(ModelJob::fallDue);
        }
        if (step.kind() == Step.Kind.SUBMIT) {
            submit(step.flag());
        } else {
            take(step, jobs.get(step.job() % jobs.size()));
        }
        assertRedisMatchesModel();
    }

    private void take(Step step, ModelJob job) {
        String run = ModelJob.token(job.runs, step.token());
        String dispatch = ModelJob.token(job.dispatches, step.token());
        switch (step.kind()) {
            case SUBMIT -> throw new IllegalStateException();
            case REPEAT -> repeat(job);
            case CLAIM -> claim(job, dispatch, step.flag());
            case HEARTBEAT -> heartbeat(job, run, step.flag());
            case COMPLETE -> end(job, run, Ending.COMPLETE, step.flag());
            case FAIL -> end(job, run, step.flag() ? Ending.RETRY : Ending.FAIL, step.job() % 2 == 0);
            case RELEASE -> end(job, run, Ending.RELEASE, step.flag());
            case REPEAT_END -> repeatEnd();
            case AGE -> age();
            case UNDISPATCH -> undispatch(job, dispatch, step.flag());
            case REDISPATCH -> redispatch();
            case REPUBLISH -> republish();
            case CANCEL -> cancel(job);
            case RETRY -> retry(job);
            case PAUSE -> pause(step.flag());
            case TICK -> tick(step.token() > 0);
        }
    }

    private void submit(boolean later) {
        int number = names.getAndIncrement();
        Submission submission = new Submission(
                JobId.fresh("q"),
                CATALOG.type("t").orElseThrow(),
                "tenant-" + number % 2,
                number % 10,
                later ? new Due.In(HOUR) : new Due.Now(),
                "{}",
                "",
                Optional.of(new Submission.Idempotency("key-" + number, "print")));
        JobState state = later ? JobState.SCHEDULED : JobState.QUEUED;
        jobs.add(new ModelJob(submission, state));
        List<Receipt> receipts = published(store.submit("q", List.of(submission)));
        assertThat(receipts).containsExactly(new Receipt.Kept(submission.id(), state, false));
    }

    /** Submits the job with another id and the same key, as when a client repeats a request. */
    private void repeat(ModelJob job) {
        Submission first = job.submission;
        Submission again = new Submission(
                JobId.fresh("q"),
                first.type(),
                first.tenant(),
                first.priority(),
                first.due(),
                first.input(),
                first.metadata(),
                first.idempotency());
        JobState state = job.state;
        assertThat(published(store.submit("q", List.of(again))))
                .containsExactly(new Receipt.Kept(job.id(), state, true));
    }

    private void claim(ModelJob job, String dispatch, boolean flag) {
        boolean may = job.dispatched(dispatch);
        boolean late = flag && job.attempt % 2 == 0;
        String run = "run" + names.incrementAndGet();
        Claim claim = published(
                store.claim(job.id(), dispatch, run, flag ? Duration.ZERO : LONG, late ? Duration.ofSeconds(1) : HOUR),
                () -> {
                    if (may && late) {
                        // The remaining second is too short for a run, so the job is due again in ten minutes, after
                        // the end of the test.
                        job.dispatch = "";
                        job.state = JobState.SCHEDULED;
                    } else if (may) {
                        job.claim(run, flag);
                    }
                });
        if (!may) {
            assertThat(claim).isInstanceOf(Claim.Refused.class);
        } else if (late) {
            assertThat(claim).isInstanceOf(Claim.Late.class);
        } else {
            assertThat(claim).isInstanceOfSatisfying(Claim.Claimed.class, claimed -> {
                assertThat(claimed.attempt()).isEqualTo(job.attempt);
                assertThat(claimed.failures()).isEqualTo(job.failures);
                assertThat(claimed.lost()).isEqualTo(job.losses);
            });
        }
    }

    private void heartbeat(ModelJob job, String run, boolean over) {
        boolean held = job.held(run);
        Optional<Boolean> cancelRequested = published(
                store.heartbeatWithToken(job.id(), run, over ? Duration.ZERO : LONG, Optional.of(50), "half"));
        assertThat(cancelRequested).isEqualTo(held ? Optional.of(job.cancelled) : Optional.empty());
        job.leaseOver = held ? over : job.leaseOver;
    }

    private static final Failure FATAL = new Failure(FailureReason.ERROR, "broken", "It broke.", false);
    private static final Failure RETRYABLE = new Failure(FailureReason.ERROR, "broken", "It broke.", true);

    /** The ways in which a run can end. */
    private enum Ending {
        COMPLETE,
        FAIL,
        RETRY,
        RELEASE
    }

    /** A call that ended a run, with what it offered. */
    private record EndCall(ModelJob job, String run, Ending ending, Optional<Offer> offer) {}

    private Recorded<RunEnd> call(EndCall end) {
        JobId job = end.job().id();
        return switch (end.ending()) {
            case COMPLETE -> store.completeWithToken(job, end.run(), "1", end.offer());
            case FAIL -> store.failWithToken(job, end.run(), FATAL, Duration.ZERO, end.offer());
            case RETRY -> store.failWithToken(job, end.run(), RETRYABLE, Duration.ZERO, end.offer());
            case RELEASE -> store.releaseWithToken(job, end.run(), false, end.offer());
        };
    }

    /** Ends a run, and offers to run another job if {@code offering}. */
    private void end(ModelJob job, String run, Ending ending, boolean offering) {
        Optional<Offer> offer = offering
                ? Optional.of(new Offer("run" + names.incrementAndGet(), HOUR, LONG, Set.of("t")))
                : Optional.empty();
        EndCall end = new EndCall(job, run, ending, offer);
        lastEnd = offering ? Optional.of(end) : lastEnd;
        end(end);
    }

    private void end(EndCall end) {
        ModelJob job = end.job();
        boolean held = job.held(end.run());
        boolean again = end.ending() == Ending.RELEASE && job.releasedBefore(end.run());
        boolean known = held || again || end.ending() != Ending.RELEASE && job.run.equals(end.run());
        Optional<ModelJob> handedBefore = end.offer()
                .flatMap(offer ->
                        jobs.stream().filter(it -> it.held(offer.run())).findFirst());
        RunEnd answer = published(call(end), reply -> {
            if (held) {
                switch (end.ending()) {
                    case COMPLETE -> job.end(JobState.SUCCEEDED);
                    case FAIL -> job.fail(false);
                    case RETRY -> job.fail(true);
                    case RELEASE -> job.release();
                }
            } else if (again) {
                // The dispatch may have been lost with the first reply, so it is repeated.
                job.dispatch = "";
            }
            if (held) {
                reply.next().ifPresent(this::handedOver);
            } else {
                handedBefore.ifPresent(next -> next.leaseOver = false);
            }
        });
        assertThat(answer.state().isPresent()).as("held").isEqualTo(known);
        if (held && end.ending() != Ending.RELEASE) {
            // The job itself may be running again, if it was handed over at once.
            assertThat(answer.state()).isPresent();
        } else if (known && end.ending() != Ending.RELEASE) {
            assertThat(answer.state()).contains(job.state);
        }
        if (!held) {
            assertThat(answer.next().map(Claim.Claimed::job))
                    .as("a repeated call finds the job of the first one, and no other")
                    .isEqualTo(handedBefore.map(ModelJob::id));
        }
    }

    /** The store handed this job over: it was waiting, or its dispatch had been unclaimed for long and nothing waited. */
    private void handedOver(Claim.Claimed claim) {
        ModelJob next = jobs.stream()
                .filter(it -> it.id().equals(claim.job()))
                .findFirst()
                .orElseThrow();
        assertThat(paused).as("paused when a job is handed over").isFalse();
        assertThat(next.state).isEqualTo(JobState.QUEUED);
        assertThat(next.losses).as("lost leases of a job that is handed over").isZero();
        if (!next.dispatch.isEmpty()) {
            assertThat(next.unclaimedLong).isTrue();
            assertThat(jobs).noneMatch(it -> it.state == JobState.QUEUED && it.dispatch.isEmpty() && it.losses == 0);
        }
        next.claim(claim.run(), false);
        assertThat(claim.attempt()).isEqualTo(next.attempt);
        assertThat(claim.failures()).isEqualTo(next.failures);
    }

    /** Repeats the last call that made an offer, as if its reply had been lost. */
    private void repeatEnd() {
        lastEnd.ifPresent(this::end);
    }

    /** Pretends that all dispatches have been unclaimed for some seconds. */
    private void age() {
        jobs.stream().filter(ModelledQueue::unclaimed).forEach(job -> {
            job.unclaimedLong = true;
            redis.hincrby("jobfn:{q}:l:" + job.id().unique(), JobField.DISPATCHED_AT.key(), -6_000);
        });
    }

    private void undispatch(ModelJob job, String dispatch, boolean later) {
        boolean may = job.dispatched(dispatch);
        assertThat(published(
                        store.undispatchWithToken(job.id(), dispatch, later ? HOUR : Duration.ZERO, Duration.ZERO),
                        () -> {
                            if (may) {
                                job.dispatch = "";
                                job.state = later ? JobState.SCHEDULED : JobState.QUEUED;
                            }
                        }))
                .isEqualTo(may);
    }

    private void redispatch() {
        List<ModelJob> unclaimed = paused
                ? List.of()
                : jobs.stream().filter(ModelledQueue::unclaimed).toList();
        int count = published(store.redispatch("q"), () -> unclaimed.forEach(job -> job.dispatch = ""));
        assertThat(count).isEqualTo(unclaimed.size());
        assertThat(unclaimed).as("repeated dispatches").allMatch(ModelledQueue::unclaimed);
    }

    private static boolean unclaimed(ModelJob job) {
        return job.state == JobState.QUEUED && !job.dispatch.isEmpty();
    }

    /**
     * Pretends that dispatches have been unclaimed for a while. The clock publishes some of them again with the same
     * tokens.
     */
    private void republish() {
        if (clockToken.isPresent()) {
            jobs.stream()
                    .filter(ModelledQueue::unclaimed)
                    .forEach(job -> redis.zadd("jobfn:{q}:window", 1, job.id().unique()));
            tick(false);
        }
    }

    private void cancel(ModelJob job) {
        JobState before = job.state;
        CommandResult command = published(store.cancel(job.id(), Optional.empty()), () -> {
            switch (before) {
                case RUNNING -> job.cancelled = true;
                case SCHEDULED, QUEUED -> job.cancelUnrun();
                default -> {
                    // The job has ended.
                }
            }
        });
        boolean forbidden = before == JobState.SUCCEEDED || before == JobState.FAILED;
        assertThat(command)
                .isEqualTo(forbidden ? new CommandResult.Forbidden(before) : new CommandResult.Done(job.state));
    }

    private void retry(ModelJob job) {
        boolean may = job.state == JobState.FAILED || job.state == JobState.CANCELLED;
        JobState before = job.state;
        CommandResult command = published(store.retry(job.id(), Optional.empty()), () -> {
            if (may) {
                job.retry();
            }
        });
        assertThat(command)
                .isEqualTo(may ? new CommandResult.Done(JobState.QUEUED) : new CommandResult.Forbidden(before));
    }

    private void pause(boolean stop) {
        paused = stop;
        published(store.pause("q", stop));
    }

    private void tick(boolean forged) {
        if (forged || clockToken.isEmpty()) {
            assertThat(published(store.tickWithToken("q", "forged", Duration.ZERO, false)))
                    .isInstanceOf(Tick.Gone.class);
            return;
        }
        Tick tick = published(
                store.tickWithToken("q", clockToken.get(), Duration.ZERO, false),
                () -> jobs.stream()
                        .filter(job -> job.state == JobState.RUNNING && job.leaseOver)
                        .forEach(ModelJob::lose));
        if (tick instanceof Tick.Done) {
            clockToken = Optional.empty();
        }
    }

    private <T> T published(Recorded<T> answer) {
        return published(answer, () -> {});
    }

    /** Updates the model, then records which jobs got a slot. */
    private <T> T published(Recorded<T> answer, Runnable model) {
        return published(answer, reply -> model.run());
    }

    private <T> T published(Recorded<T> answer, Consumer<T> model) {
        model.accept(answer.value());
        FollowUp followUp = answer.followUp();
        followUp.dispatches().forEach(dispatch -> {
            ModelJob job = jobs.stream()
                    .filter(it -> it.id().equals(dispatch.job()))
                    .findFirst()
                    .orElseThrow();
            assertThat(job.state).as("state of the dispatched job").isEqualTo(JobState.QUEUED);
            if (job.dispatch.equals(dispatch.token())) {
                assertThat(paused).as("paused when its event is repeated").isFalse();
                return;
            }
            assertThat(job.dispatch)
                    .as("earlier dispatch of the dispatched job")
                    .isEmpty();
            job.dispatch = dispatch.token();
            job.unclaimedLong = false;
            job.dispatches.add(dispatch.token());
        });
        clockToken = followUp.clock().or(() -> clockToken);
        return answer.value();
    }

    private void assertRedisMatchesModel() {
        Set<String> window = members("window");
        Set<String> ready = Set.copyOf(List.of("tenant-0", "tenant-1")).stream()
                .flatMap(tenant -> members("ready:" + tenant).stream())
                .collect(Collectors.toSet());
        Set<String> due = members("due");
        List<String> expires = redis.zrange("jobfn:{q}:expires", 0, -1);
        int outcomes = 0;
        for (ModelJob job : jobs) {
            String id = job.id().unique();
            String state = redis.hget("jobfn:{q}:l:" + id, JobField.STATE.key());
            assertThat(state == null ? "queued" : state).as(id).isEqualTo(job.state.text());
            boolean slot = job.state == JobState.RUNNING || !job.dispatch.isEmpty();
            assertThat(window.contains(id)).as("holds a slot").isEqualTo(slot);
            boolean waits = job.state == JobState.QUEUED && !slot;
            assertThat(ready.contains(id)).as("is ready").isEqualTo(waits);
            assertThat(due.contains(id)).as("is due").isEqualTo(job.state == JobState.SCHEDULED);
            assertThat(expires.contains(id + " " + job.submission.tenant()))
                    .as("expires")
                    .isEqualTo(job.state.ended());
            assertThat(isShelved(job)).as("is listed as ended").isEqualTo(job.state.ended());
            outcomes += job.outcomes;
        }
        assertThat(redis.keys("jobfn:{q}:ended:*:*").stream()
                        .mapToLong(redis::zcard)
                        .sum())
                .as("jobs that are listed as ended, once each")
                .isEqualTo(jobs.stream().filter(job -> job.state.ended()).count());
        String depth = redis.get("jobfn:{q}:depth");
        assertThat(depth == null ? 0 : Integer.parseInt(depth)).as("depth").isEqualTo(ready.size());
        assertThat(window).as("window").hasSizeLessThanOrEqualTo(WINDOW);
        assertThat(paused || ready.isEmpty() || window.size() == WINDOW || clockWakes())
                .as("no slot is free while jobs wait, or the clock is about to fill it")
                .isTrue();
        assertThat(redis.zcard("jobfn:{q}:outbox")).as("outcome events").isEqualTo(outcomes);
    }

    private boolean isShelved(ModelJob job) {
        String place = redis.hget("jobfn:{q}:l:" + job.id().unique(), JobField.PLACE.key());
        if (place == null) {
            return false;
        }
        String shelf = job.state.text() + " " + job.submission.tenant() + " "
                + job.submission.type().name();
        String chunk = "jobfn:{q}:ended:" + shelf + ":" + Long.parseLong(place) / SHELF_CHUNK;
        return redis.zscore(chunk, job.id().unique()) != null;
    }

    private boolean clockWakes() {
        String wakes = redis.hget("jobfn:{q}:clock", ClockField.WAKES_AT.key());
        return wakes != null && Long.parseLong(wakes) <= System.currentTimeMillis();
    }

    private Set<String> members(String set) {
        return Set.copyOf(redis.zrange("jobfn:{q}:" + set, 0, -1));
    }
}
