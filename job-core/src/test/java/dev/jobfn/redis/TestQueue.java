package dev.jobfn.redis;

import dev.jobfn.catalog.Backoff;
import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Offer;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tick;
import dev.jobfn.job.Token;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.read.JobReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A separate queue in a shared Redis, with short durations and with the steps that most tests begin with. */
public final class TestQueue {
    public static final Duration LEASE = Duration.ofSeconds(30);
    public static final Duration BUDGET = Duration.ofSeconds(290);
    public static final Duration HORIZON = Duration.ofHours(2);
    public static final Failure ERROR = new Failure(FailureReason.ERROR, "broken", "it broke", true);

    public final String name;
    public final JobType type;
    public final Catalog catalog;
    public final RedisConnection connection;
    public final RecordedStore store;
    public final JobReader reader;

    public TestQueue(RedisConnection connection, int window, int backlog, Duration retention) {
        this(connection, window, backlog, retention, Duration.ofMinutes(10));
    }

    public TestQueue(
            RedisConnection connection, int window, int backlog, Duration retention, Duration dispatchTimeout) {
        this(connection, "q" + Token.fresh().toLowerCase(Locale.ROOT), window, backlog, retention, dispatchTimeout);
    }

    /** A queue with this name and the default settings: a window of 20 and a retention of a day. */
    TestQueue(RedisConnection connection, String name, int backlog) {
        this(connection, name, 20, backlog, Duration.ofDays(1), Duration.ofMinutes(10));
    }

    private TestQueue(
            RedisConnection connection,
            String name,
            int window,
            int backlog,
            Duration retention,
            Duration dispatchTimeout) {
        this(connection, new Queue(name, window, backlog, dispatchTimeout, false), retention);
    }

    /** A queue with the given settings. */
    TestQueue(RedisConnection connection, Queue queue, Duration retention) {
        String name = queue.name();
        this.name = name;
        this.connection = connection;
        this.type = new JobType(
                "text-stats",
                name,
                Duration.ofSeconds(60),
                3,
                3,
                new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1)),
                retention,
                262_144,
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false);
        this.catalog = new Catalog(Map.of(name, queue), Map.of(type.name(), type));
        this.store = new RecordedStore(connection, catalog, HORIZON);
        this.reader = new JobReader(connection, catalog, HORIZON);
    }

    /** A catalog with this queue and a second queue. */
    public Catalog with(TestQueue other) {
        return new Catalog(
                Map.of(
                        name,
                        catalog.queues().get(name),
                        other.name,
                        other.catalog.queues().get(other.name)),
                catalog.types());
    }

    public Submission submission(String tenant, int priority, Due due) {
        return new Submission(JobId.fresh(name), type, tenant, priority, due, "{\"text\":\"a\"}", "", Optional.empty());
    }

    public Submission submission() {
        return submission("anonymous", 4, new Due.Now());
    }

    public Submission idempotent(String key, String print) {
        Submission plain = submission();
        return new Submission(
                plain.id(),
                type,
                "anonymous",
                4,
                new Due.Now(),
                plain.input(),
                "",
                Optional.of(new Submission.Idempotency(key, print)));
    }

    public Recorded<List<Receipt>> submit(Submission... jobs) {
        return store.submit(name, List.of(jobs));
    }

    /** Submits one job to an empty queue, and returns the job's dispatch. */
    public Dispatch dispatched() {
        return submit(submission()).followUp().dispatches().get(0);
    }

    public Claim.Claimed claimed(Dispatch dispatch) {
        return (Claim.Claimed) claim(dispatch).value();
    }

    public Recorded<Claim> claim(Dispatch dispatch) {
        return store.claim(dispatch.job(), dispatch.token(), Token.fresh(), LEASE, BUDGET);
    }

    /** A fresh offer to run another job of this queue's type. */
    public Offer offer(Duration budget) {
        return new Offer(Token.fresh(), budget, LEASE, Set.of(type.name()));
    }

    /** The same offer later, when less time is left. */
    public Offer repeated(Offer first, Duration budget) {
        return new Offer(first.run(), budget, first.lease(), first.types());
    }

    public Claim.Claimed running() {
        return claimed(dispatched());
    }

    public Job job(JobId id) {
        return reader.find(id).orElseThrow().job();
    }

    public JobState state(JobId id) {
        return job(id).state();
    }

    /** The number of members of a sorted set of this queue. */
    public long size(String set) {
        return connection.commands().zcard(key(set)).toCompletableFuture().join();
    }

    /** The number of jobs of this queue that wait for a slot. */
    public long depth() {
        String depth =
                connection.commands().get(key("depth")).toCompletableFuture().join();
        return depth == null ? 0 : Long.parseLong(depth);
    }

    /** Whether a sorted set of this queue has a member. */
    public boolean holds(String set, String member) {
        return connection
                        .commands()
                        .zscore(key(set), member)
                        .toCompletableFuture()
                        .join()
                != null;
    }

    public String key(String name) {
        return Scripts.base(this.name) + ":" + name;
    }

    /** Makes a dispatch older. */
    public void dispatchedEarlier(JobId job, Duration by) {
        connection
                .commands()
                .hincrby(key("l:" + job.unique()), JobField.DISPATCHED_AT.key(), -by.toMillis())
                .toCompletableFuture()
                .join();
    }

    /** Ends a pause without filling the window. */
    public void resumeWithoutDispatching() {
        connection.commands().del(key("paused")).toCompletableFuture().join();
    }

    /** Makes all members of a set overdue. */
    public void makeOverdue(String set) {
        connection
                .commands()
                .zrange(key(set), 0, -1)
                .toCompletableFuture()
                .join()
                .forEach(member -> connection
                        .commands()
                        .zadd(key(set), 1, member)
                        .toCompletableFuture()
                        .join());
    }

    /** Makes all members of a set older. */
    public void makeOlder(String set, Duration by) {
        connection
                .commands()
                .zrange(key(set), 0, -1)
                .toCompletableFuture()
                .join()
                .forEach(member -> connection
                        .commands()
                        .zincrby(key(set), (double) -by.toMillis(), member)
                        .toCompletableFuture()
                        .join());
    }

    /** Ends the round in which copies of unclaimed dispatches were published. */
    public void nextRound() {
        String round = connection
                .commands()
                .hget(key("clock"), ClockField.ROUND_OF_COPIES.key())
                .toCompletableFuture()
                .join();
        if (round != null) {
            connection
                    .commands()
                    .hset(key("clock"), ClockField.ROUND_OF_COPIES.key(), "1" + round.substring(round.indexOf(' ')))
                    .toCompletableFuture()
                    .join();
        }
    }

    /** Removes the clock, as if no clock had run for a long time. */
    public void endClock() {
        connection.commands().del(key("clock")).toCompletableFuture().join();
    }

    /** Runs one tick of a clock that does not spare leases, as a clock would right after a restart of Redis. */
    public Recorded<Tick> tick() {
        connection
                .commands()
                .hdel(key("clock"), ClockField.TICKED_AT.key(), ClockField.TO_CORRECT.key())
                .toCompletableFuture()
                .join();
        connection
                .commands()
                .hset(key("clock"), Map.of(ClockField.TOKEN.key(), "clocktoken", ClockField.WAKES_AT.key(), "0"))
                .toCompletableFuture()
                .join();
        return store.tickWithToken(name, "clocktoken", Duration.ZERO, false);
    }
}
