package dev.jobfn.redis;

import dev.jobfn.catalog.Backoff;
import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A queue of its own in a shared Redis, with short times, and the few steps that most tests begin with. */
final class Lanes {
    static final Duration LEASE = Duration.ofSeconds(30);
    static final Duration BUDGET = Duration.ofSeconds(290);
    static final Duration HORIZON = Duration.ofHours(2);
    static final Failure ERROR = new Failure(FailureReason.ERROR, "broken", "it broke", true);

    final String name = "q" + Token.fresh().toLowerCase(java.util.Locale.ROOT);
    final JobType type;
    final RedisConnection connection;
    final RedisJobStore store;
    final RedisJobReader reader;
    final RedisClock clock;

    Lanes(RedisConnection connection, int window, int backlog, Duration retention) {
        this(connection, window, backlog, retention, Duration.ofMinutes(10));
    }

    Lanes(RedisConnection connection, int window, int backlog, Duration retention, Duration dispatchTimeout) {
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
                List.of());
        Catalog catalog =
                new Catalog(Map.of(name, new Queue(name, window, backlog, dispatchTimeout)), Map.of(type.name(), type));
        this.store = new RedisJobStore(connection, catalog, HORIZON);
        this.reader = new RedisJobReader(connection, catalog, HORIZON);
        this.clock = new RedisClock(connection, catalog, HORIZON);
    }

    Submission submission(String tenant, int priority, Due due) {
        return new Submission(JobId.fresh(name), type, tenant, priority, due, "{\"text\":\"a\"}", "", Optional.empty());
    }

    Submission submission() {
        return submission("anonymous", 4, new Due.Now());
    }

    Submission idempotent(String key, String print) {
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

    Answer<List<Receipt>> submit(Submission... jobs) {
        return store.submit(name, List.of(jobs));
    }

    /** Submits one job to an empty queue and answers its dispatch. */
    Dispatch dispatched() {
        return submit(submission()).followUp().dispatches().get(0);
    }

    Claim.Claimed claimed(Dispatch dispatch) {
        return (Claim.Claimed) claim(dispatch).value();
    }

    Answer<Claim> claim(Dispatch dispatch) {
        return store.claimIfDispatched(dispatch.job(), dispatch.token(), Token.fresh(), LEASE, BUDGET);
    }

    Claim.Claimed running() {
        return claimed(dispatched());
    }

    Job job(JobId id) {
        return reader.find(id).orElseThrow().job();
    }

    JobState state(JobId id) {
        return job(id).state();
    }

    /** What {@code redis-cli} would say of a sorted set of this queue. */
    long size(String set) {
        return connection.commands().zcard(key(set)).toCompletableFuture().join();
    }

    String key(String name) {
        return Scripts.base(this.name) + ":" + name;
    }

    /** Makes what a set holds overdue, as time would. */
    void makeOverdue(String set) {
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

    /** Runs one tick of a clock that has passed the time after a restart in which it reaps nothing. */
    Answer<RedisClock.Tick> tick() {
        connection
                .commands()
                .hset(key("clock"), Map.of("t", "clocktoken", "w", "0"))
                .toCompletableFuture()
                .join();
        Answer<RedisClock.Tick> first = clock.tickWithToken(name, "clocktoken", Duration.ofMillis(1), false);
        if (size("window") == 0 || !first.followUp().dispatches().isEmpty()) {
            return first;
        }
        makeOverdue("window");
        return clock.tickWithToken(name, "clocktoken", Duration.ofMillis(1), false);
    }
}
