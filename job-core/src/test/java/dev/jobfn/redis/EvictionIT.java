package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
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
import dev.jobfn.testing.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that fills up: submissions continue as long as ended jobs can make room for them. */
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

    private Lanes lanes() {
        return new Lanes(connection, 20, 1_000_000, DAY);
    }

    private RecordedStore store(Lanes lanes, Duration shortestRetention) {
        return new RecordedStore(connection, lanes.catalog, Lanes.HORIZON, shortestRetention);
    }

    private static QueueStats stats(Lanes lanes) {
        return lanes.reader.queues().get(0);
    }

    private static JobId succeeded(Lanes lanes, RecordedStore store, String result) {
        Submission job = lanes.submission();
        var dispatch =
                store.submit(lanes.name, List.of(job)).followUp().dispatches().get(0);
        String run = Token.fresh();
        assertThat(store.claim(job.id(), dispatch.token(), run, Lanes.LEASE, Lanes.BUDGET)
                        .value())
                .isInstanceOf(Claim.Claimed.class);
        var ended = store.complete(job.id(), run, result);
        store.settle(
                lanes.name,
                ended.followUp().outcomes().stream().map(it -> it.entry()).toList());
        return job.id();
    }

    /** Makes ended jobs of many tenants, each with an idempotency key, by cancelling scheduled jobs. */
    private static List<JobId> cancelled(Lanes lanes, RecordedStore store, JobType type, int count) {
        List<Submission> jobs = IntStream.range(0, count)
                .mapToObj(i -> new Submission(
                        JobId.fresh(lanes.name),
                        type,
                        "tenant" + i % 50,
                        4,
                        new Due.In(Duration.ofHours(1)),
                        "{}",
                        "",
                        Optional.of(new Submission.Idempotency(Token.fresh(), "print"))))
                .toList();
        assertThat(store.submit(lanes.name, jobs).value()).allMatch(Receipt.Kept.class::isInstance);
        // Several at once: a round trip each would take most of the test's time.
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
                type.dispatchBatch(),
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
        Lanes lanes = lanes();
        RecordedStore store = store(lanes, Duration.ZERO);
        JobType type = silent(lanes.type, DAY);
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            all.addAll(cancelled(lanes, store, type, BATCH));
        }
        QueueStats stats = stats(lanes);
        assertThat(stats.evicted().records()).isPositive();
        assertThat(lanes.reader.find(all.get(0))).as("the oldest").isEmpty();
        assertThat(lanes.reader.find(all.get(all.size() - 1))).as("the newest").isPresent();
        assertThat(stats.memory().used()).isLessThanOrEqualTo(stats.memory().limit());
        long left = all.size() - stats.evicted().records();
        assertThat(lanes.size("expires")).isEqualTo(left);
        assertThat(count(lanes.key("j:*"))).isEqualTo(left);
        assertThat(count(lanes.key("l:*"))).isEqualTo(left);
        assertThat(count(lanes.key("i:*"))).isEqualTo(left);
        assertThat(IntStream.range(0, 50)
                        .mapToLong(i -> lanes.size("index:tenant" + i))
                        .sum())
                .isEqualTo(left);
    }

    @Test
    void long_results_are_evicted_first_and_their_records_stay() {
        Lanes lanes = lanes();
        RecordedStore store = store(lanes, Duration.ZERO);
        String result = "\"" + "r".repeat(100_000) + "\"";
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(succeeded(lanes, store, result));
        }
        assertThat(stats(lanes).evicted().contents()).isPositive();
        assertThat(stats(lanes).evicted().records()).isZero();
        Job oldest = lanes.job(all.get(0));
        assertThat(oldest.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(oldest.withheld()).contains(new Job.Withheld.Removed());
        assertThat(lanes.job(all.get(199)).withheld()).contains(new Job.Withheld.Large(100_002));
        assertThat(oldest.version())
                .as("its entity tag has changed")
                .isGreaterThan(lanes.job(all.get(199)).version());
    }

    @Test
    void jobs_that_have_not_ended_are_never_evicted() {
        Lanes lanes = lanes();
        RecordedStore store = store(lanes, Duration.ZERO);
        JobId running = lanes.running().job();
        JobId dispatched = lanes.dispatched().job();
        Submission later = lanes.submission("anonymous", 4, new Due.In(Duration.ofHours(1)));
        lanes.submit(later);
        for (int i = 0; i < 150; i++) {
            cancelled(lanes, store, silent(lanes.type, DAY), BATCH);
        }
        assertThat(stats(lanes).evicted().records()).isPositive();
        assertThat(lanes.state(running)).isEqualTo(JobState.RUNNING);
        assertThat(lanes.state(dispatched)).isEqualTo(JobState.QUEUED);
        assertThat(lanes.state(later.id())).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void a_redis_full_of_jobs_that_have_not_ended_refuses_more_and_keeps_them() {
        Lanes lanes = lanes();
        RecordedStore store = store(lanes, Duration.ZERO);
        List<JobId> kept = new ArrayList<>();
        assertThatExceptionOfType(JobStoreException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        Submission[] jobs = IntStream.range(0, BATCH)
                                .mapToObj(n -> lanes.submission("anonymous", 4, new Due.In(Duration.ofHours(1))))
                                .toArray(Submission[]::new);
                        store.submit(lanes.name, List.of(jobs));
                        kept.add(jobs[0].id());
                    }
                })
                .satisfies(e -> assertThat(e.kind()).isEqualTo(JobStoreException.Kind.FULL));
        assertThat(kept).isNotEmpty().allMatch(id -> lanes.state(id) == JobState.SCHEDULED);
    }

    @Test
    void recently_ended_jobs_stay_and_submissions_are_refused_until_they_may_be_evicted() {
        Lanes lanes = lanes();
        RecordedStore store = store(lanes, Duration.ofSeconds(5));
        RecordedStore fearless = store(lanes, Duration.ZERO);
        JobType type = silent(lanes.type, DAY);
        List<JobId> all = new ArrayList<>();
        assertThatExceptionOfType(JobStoreException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        all.addAll(cancelled(lanes, i == 0 ? fearless : store(lanes, DAY), type, BATCH));
                    }
                })
                .satisfies(e -> assertThat(e.kind()).isEqualTo(JobStoreException.Kind.FULL));
        assertThat(all).allMatch(id -> lanes.reader.find(id).isPresent());
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> store.submit(lanes.name, List.of(lanes.submission())));
        assertThat(lanes.reader.find(all.get(0))).isEmpty();
    }

    @Test
    void the_oldest_jobs_are_evicted_first_whatever_their_queue_and_retention() {
        Lanes one = lanes();
        Lanes other = lanes();
        Catalog both = one.with(other);
        RecordedStore store = new RecordedStore(connection, both, Lanes.HORIZON, Duration.ZERO);
        List<JobId> old = cancelled(other, store, silent(other.type, Duration.ofDays(300)), 2_000);
        List<JobId> young = new ArrayList<>();
        while (stats(one).evicted().records() + stats(other).evicted().records() == 0) {
            young.addAll(cancelled(one, store, silent(one.type, Duration.ofHours(1)), BATCH));
        }
        assertThat(stats(other).evicted().records())
                .isGreaterThan(stats(one).evicted().records());
        assertThat(other.reader.find(old.get(0))).isEmpty();
        assertThat(young.subList(young.size() - 500, young.size()))
                .as("the youngest, though their retention ends first")
                .allMatch(id -> one.reader.find(id).isPresent());
    }

    @Test
    void memory_and_evictions_are_reported() {
        Lanes lanes = lanes();
        assertThat(stats(lanes).memory().limit()).isEqualTo(8L << 20);
        assertThat(stats(lanes).memory().used()).isBetween(100_000L, 8L << 20);
        assertThat(stats(lanes).evicted()).isEqualTo(new QueueStats.Evicted(0, 0));
    }
}
