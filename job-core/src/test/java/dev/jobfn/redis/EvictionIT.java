package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Due;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.QueueStats;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Token;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks that submissions to a Redis that fills up continue as long as ended jobs can make room for them. */
class EvictionIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int BATCH = 100;

    private RedisProcess redis;
    private RedisConnection connection;

    @BeforeEach
    void start() {
        redis = RedisProcess.started("--maxmemory", "8mb", "--maxmemory-policy", "noeviction");
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
    }

    @AfterEach
    void stop() {
        connection.close();
        redis.close();
    }

    private TestQueue queue() {
        return new TestQueue(connection, 20, 1_000_000, DAY);
    }

    private RecordedStore store(TestQueue queue, Duration shortestRetention) {
        return new RecordedStore(connection, queue.catalog, TestQueue.HORIZON, shortestRetention);
    }

    private static QueueStats stats(TestQueue queue) {
        return queue.reader.queues().get(0);
    }

    private static JobId succeeded(TestQueue queue, RecordedStore store, String result) {
        Submission job = queue.submission();
        var dispatch =
                store.submit(queue.name, List.of(job)).followUp().dispatches().get(0);
        String run = Token.fresh();
        assertThat(store.claim(job.id(), dispatch.token(), run, TestQueue.LEASE, TestQueue.BUDGET)
                        .value())
                .isInstanceOf(Claim.Claimed.class);
        var ended = store.completeWithToken(job.id(), run, result);
        store.settle(
                queue.name,
                ended.followUp().outcomes().stream().map(it -> it.entry()).toList());
        return job.id();
    }

    /** Creates ended jobs of many tenants, each with an idempotency key, by cancelling scheduled jobs. */
    private static List<JobId> cancelled(TestQueue queue, RecordedStore store, JobType type, int count) {
        List<Submission> jobs = IntStream.range(0, count)
                .mapToObj(i -> new Submission(
                        JobId.fresh(queue.name),
                        type,
                        "tenant" + i % 50,
                        4,
                        new Due.In(Duration.ofHours(1)),
                        "{}",
                        "",
                        Optional.of(new Submission.Idempotency(Token.fresh(), "print"))))
                .toList();
        assertThat(store.submit(queue.name, jobs).value()).allMatch(Receipt.Kept.class::isInstance);
        // Several jobs are cancelled at once, because cancelling one after the other would take most of the test's
        // time.
        jobs.parallelStream().forEach(job -> store.cancel(job.id(), Optional.empty()));
        return jobs.stream().map(Submission::id).toList();
    }

    private static JobType silent(JobType type, Duration retention) {
        return new JobType(
                type.name(),
                type.queue(),
                type.timeout(),
                type.maxAttempts(),
                type.maxLost(),
                type.backoff(),
                retention,
                type.resultLimit(),
                false,
                type.schema(),
                type.url(),
                type.on(),
                type.isolate());
    }

    private long count(String pattern) {
        return connection.commands().keys(pattern).toCompletableFuture().join().size();
    }

    @Test
    void submissions_continue_when_small_ended_jobs_of_many_tenants_fill_redis() {
        TestQueue queue = queue();
        RecordedStore store = store(queue, Duration.ZERO);
        JobType type = silent(queue.type, DAY);
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            all.addAll(cancelled(queue, store, type, BATCH));
        }
        QueueStats stats = stats(queue);
        assertThat(stats.evicted().records()).isPositive();
        assertThat(queue.reader.find(all.get(0))).as("the oldest").isEmpty();
        assertThat(queue.reader.find(all.get(all.size() - 1))).as("the newest").isPresent();
        assertThat(stats.memory().used()).isLessThanOrEqualTo(stats.memory().limit());
        long left = all.size() - stats.evicted().records();
        assertThat(queue.size("expires")).isEqualTo(left);
        assertThat(count(queue.key("j:*"))).isEqualTo(left);
        assertThat(count(queue.key("l:*"))).isEqualTo(left);
        assertThat(count(queue.key("i:*"))).isEqualTo(left);
        assertThat(IntStream.range(0, 50)
                        .mapToLong(i -> queue.size("index:tenant" + i))
                        .sum())
                .isEqualTo(left);
    }

    @Test
    void long_results_are_evicted_first_and_their_records_stay() {
        TestQueue queue = queue();
        RecordedStore store = store(queue, Duration.ZERO);
        String result = "\"" + "r".repeat(100_000) + "\"";
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(succeeded(queue, store, result));
        }
        assertThat(stats(queue).evicted().contents()).isPositive();
        assertThat(stats(queue).evicted().records()).isZero();
        Job oldest = queue.job(all.get(0));
        assertThat(oldest.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(oldest.withheld()).contains(new Job.Withheld.Removed());
        assertThat(queue.job(all.get(199)).withheld()).contains(new Job.Withheld.Large(100_002));
        assertThat(oldest.version())
                .as("its entity tag has changed")
                .isGreaterThan(queue.job(all.get(199)).version());
    }

    @Test
    void jobs_that_have_not_ended_are_never_evicted() {
        TestQueue queue = queue();
        RecordedStore store = store(queue, Duration.ZERO);
        JobId running = queue.running().job();
        JobId dispatched = queue.dispatched().job();
        Submission later = queue.submission("anonymous", 4, new Due.In(Duration.ofHours(1)));
        queue.submit(later);
        for (int i = 0; i < 150; i++) {
            cancelled(queue, store, silent(queue.type, DAY), BATCH);
        }
        assertThat(stats(queue).evicted().records()).isPositive();
        assertThat(queue.state(running)).isEqualTo(JobState.RUNNING);
        assertThat(queue.state(dispatched)).isEqualTo(JobState.QUEUED);
        assertThat(queue.state(later.id())).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void a_redis_full_of_jobs_that_have_not_ended_refuses_more_and_keeps_them() {
        TestQueue queue = queue();
        RecordedStore store = store(queue, Duration.ZERO);
        List<JobId> kept = new ArrayList<>();
        assertThatExceptionOfType(JobStoreException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        Submission[] jobs = IntStream.range(0, BATCH)
                                .mapToObj(n -> queue.submission("anonymous", 4, new Due.In(Duration.ofHours(1))))
                                .toArray(Submission[]::new);
                        store.submit(queue.name, List.of(jobs));
                        kept.add(jobs[0].id());
                    }
                })
                .satisfies(e -> assertThat(e.kind()).isEqualTo(JobStoreException.Kind.FULL));
        assertThat(kept).isNotEmpty().allMatch(id -> queue.state(id) == JobState.SCHEDULED);
    }

    @Test
    void recently_ended_jobs_stay_and_submissions_are_refused_until_they_may_be_evicted() {
        TestQueue queue = queue();
        RecordedStore store = store(queue, Duration.ofSeconds(5));
        RecordedStore fearless = store(queue, Duration.ZERO);
        JobType type = silent(queue.type, DAY);
        List<JobId> all = new ArrayList<>();
        assertThatExceptionOfType(JobStoreException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        all.addAll(cancelled(queue, i == 0 ? fearless : store(queue, DAY), type, BATCH));
                    }
                })
                .satisfies(e -> assertThat(e.kind()).isEqualTo(JobStoreException.Kind.FULL));
        assertThat(all).allMatch(id -> queue.reader.find(id).isPresent());
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> store.submit(queue.name, List.of(queue.submission())));
        assertThat(queue.reader.find(all.get(0))).isEmpty();
    }

    @Test
    void the_oldest_jobs_are_evicted_first_whatever_their_queue_and_retention() {
        TestQueue one = queue();
        TestQueue other = queue();
        Catalog both = one.with(other);
        RecordedStore store = new RecordedStore(connection, both, TestQueue.HORIZON, Duration.ZERO);
        List<JobId> old = cancelled(other, store, silent(other.type, Duration.ofDays(300)), 2_000);
        List<JobId> young = new ArrayList<>();
        while (stats(one).evicted().records() + stats(other).evicted().records() == 0) {
            young.addAll(cancelled(one, store, silent(one.type, Duration.ofHours(1)), BATCH));
        }
        assertThat(stats(other).evicted().records())
                .isGreaterThan(stats(one).evicted().records());
        assertThat(other.reader.find(old.get(0))).isEmpty();
        assertThat(young.subList(young.size() - 500, young.size()))
                .as("the youngest, although their retention ends first")
                .allMatch(id -> one.reader.find(id).isPresent());
    }

    @Test
    void memory_and_evictions_are_reported() {
        TestQueue queue = queue();
        assertThat(stats(queue).memory().limit()).isEqualTo(8L << 20);
        assertThat(stats(queue).memory().used()).isBetween(100_000L, 8L << 20);
        assertThat(stats(queue).evicted()).isEqualTo(new QueueStats.Evicted(0, 0));
    }
}
