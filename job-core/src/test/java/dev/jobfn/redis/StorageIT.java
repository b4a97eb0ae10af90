package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.JobType;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Outcome;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests how much memory jobs take up in Redis, and that nothing remains of expired jobs.
 * {@code -Djobfn.test.jobs=100000} uses more jobs, and {@code -Djobfn.test.redis=localhost:6379} uses another server,
 * which must be empty.
 */
class StorageIT {
    private static final int QUEUED = 100_000;
    private static final int EXPIRING = Integer.getInteger("jobfn.test.jobs", 5_000);
    private static final int BATCH = 1_000;

    private RedisProcess redis;
    private RedisClient client;
    private RedisCommands<String, String> operator;
    private RedisConnection connection;

    @BeforeEach
    void start() {
        String other = System.getProperty("jobfn.test.redis");
        redis = other == null ? RedisProcess.started() : null;
        String url = other == null ? redis.url() : "redis://" + other;
        client = RedisClient.create(url);
        operator = client.connect().sync();
        connection = new RedisConnection(new RedisSettings(url, false, "jobfn:test", Duration.ofSeconds(20), 0));
    }

    @AfterEach
    void stop() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void a_queued_job_of_100_bytes_costs_at_most_700_bytes() {
        assertThat(operator.dbsize()).isZero();
        TestQueue queue = new TestQueue(connection, "general", QUEUED * 2);
        String input = "{\"text\":\"" + "x".repeat(89) + "\"}";
        assertThat(input).hasSize(100);
        submit(queue, input, BATCH); // what the queue itself and the scripts cost
        long before = usedMemory();
        for (int i = 0; i < QUEUED / BATCH; i++) {
            submit(queue, input, BATCH);
        }
        double perJob = (usedMemory() - before) / (double) QUEUED;
        assertThat(perJob).isLessThanOrEqualTo(700);
        System.out.printf("a queued job of 100 bytes costs %.0f bytes%n", perJob);
    }

    @Test
    void a_result_of_512_bytes_leaves_its_job_in_the_small_encoding() {
        TestQueue queue = new TestQueue(connection, 20, 100, Duration.ofHours(1));
        Claim.Claimed run = queue.running();
        queue.store.completeWithToken(run.job(), run.run(), "\"" + "é".repeat(255) + "\"");
        assertThat(operator.objectEncoding(queue.key("l:" + run.job().unique())))
                .isEqualTo("listpack");
    }

    private static void submit(TestQueue queue, String input, int count) {
        queue.submit(IntStream.range(0, count)
                .mapToObj(i -> new Submission(
                        JobId.fresh(queue.name),
                        queue.type,
                        "anonymous",
                        4,
                        new Due.Now(),
                        input,
                        "",
                        Optional.empty()))
                .toArray(Submission[]::new));
    }

    private long usedMemory() {
        return operator.info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothing_remains_of_expired_jobs() {
        TestQueue queue = new TestQueue(connection, 200, EXPIRING, Duration.ofMillis(1));
        work(queue, 200);
        expire(queue);
        Map<String, Long> baseline = sizes();
        work(queue, EXPIRING);
        expire(queue);
        assertThat(sizes()).isEqualTo(baseline);
        assertThat(baseline.keySet())
                .as("what a queue itself keeps")
                .isSubsetOf(
                        queue.key("clock"),
                        queue.key("server"),
                        queue.key("tally"),
                        queue.key("turn"),
                        queue.key("usage"));
    }

    /** Submits jobs that have several tenants and retentions, and ends them in all possible ways. */
    private static void work(TestQueue queue, int count) {
        Deque<Dispatch> dispatches = new ArrayDeque<>();
        List<String> outcomes = new ArrayList<>();
        int ends = 0;
        for (int done = 0; done < count; done += BATCH) {
            Submission[] batch = IntStream.range(0, Math.min(BATCH, count - done))
                    .mapToObj(i -> mixed(queue, i))
                    .toArray(Submission[]::new);
            dispatches.addAll(queue.store
                    .submit(queue.name, List.of(batch), Tenancy.SEVERAL)
                    .followUp()
                    .dispatches());
            do {
                dispatches.addAll(queue.store.sweep(queue.name).followUp().dispatches());
                while (!dispatches.isEmpty()) {
                    end(queue, dispatches.remove(), ++ends, dispatches, outcomes);
                }
            } while (queue.size("due") + queue.depth() + queue.size("window") > 0);
            queue.store.settle(queue.name, outcomes);
            outcomes.clear();
        }
    }

    private static Submission mixed(TestQueue queue, int number) {
        JobType type = queue.type;
        Duration retention = Duration.ofMillis(1 + number % 3 * 500L);
        JobType kept = new JobType(
                type.name(),
                type.queue(),
                type.timeout(),
                2,
                1,
                type.backoff(),
                retention,
                type.resultLimit(),
                number % 4 != 0,
                type.schema(),
                type.url(),
                type.on(),
                type.isolate());
        return new Submission(
                JobId.fresh(queue.name),
                kept,
                "tenant" + number % 7,
                number % 10,
                number % 5 == 0 ? new Due.In(Duration.ofMillis(1)) : new Due.Now(),
                "{}",
                number % 2 == 0 ? "" : "{\"for\":\"me\"}",
                Optional.empty());
    }

    private static void end(
            TestQueue queue, Dispatch dispatch, int number, Deque<Dispatch> dispatches, List<String> outcomes) {
        FollowUp followUp = switch (number % 10) {
            case 0 -> queue.store.cancel(dispatch.job(), Optional.empty()).followUp();
            case 1 ->
                queue.store
                        .undispatchWithToken(dispatch.job(), dispatch.token(), Duration.ofMillis(1), Duration.ZERO)
                        .followUp();
            case 2 -> {
                dispatches.addAll(queue.store
                        .cancel(dispatch.job(), Optional.empty())
                        .followUp()
                        .dispatches());
                yield queue.store.retry(dispatch.job(), Optional.empty()).followUp();
            }
            default -> {
                Recorded<Claim> claim = queue.claim(dispatch);
                dispatches.addAll(claim.followUp().dispatches());
                yield claim.value() instanceof Claim.Claimed run
                        ? endRun(queue, run, number)
                        : FollowUp.none(queue.name);
            }
        };
        dispatches.addAll(followUp.dispatches());
        followUp.outcomes().stream().map(Outcome::entry).forEach(outcomes::add);
    }

    private static FollowUp endRun(TestQueue queue, Claim.Claimed run, int number) {
        return switch (number % 10) {
            case 3 ->
                queue.store
                        .failWithToken(run.job(), run.run(), TestQueue.ERROR, Duration.ofMillis(1))
                        .followUp();
            case 4 ->
                queue.store
                        .failWithToken(
                                run.job(),
                                run.run(),
                                new Failure(FailureReason.TIMEOUT, "slow", "too slow", false),
                                Duration.ZERO)
                        .followUp();
            case 5 -> queue.store.releaseWithToken(run.job(), run.run()).followUp();
            default ->
                queue.store
                        .completeWithToken(run.job(), run.run(), "{\"done\":" + number + "}")
                        .followUp();
        };
    }

    private void expire(TestQueue queue) {
        // A cancelled job that is retried leaves an outcome that the loop above did not see.
        List<String> left = operator.zrange(queue.key("outbox"), 0, -1);
        if (!left.isEmpty()) {
            queue.store.settle(queue.name, left);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            while (queue.store.sweep(queue.name).value() > 0) {
                // Sweeps the queue, as the backstop does, until no job is past its retention.
            }
            return operator.zcard(queue.key("expires")) == 0;
        });
    }

    /** The size of each key that is left. Fields that exist once per minute count as one field. */
    private Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        for (String key : operator.keys("*")) {
            long size = switch (operator.type(key)) {
                case "zset" -> operator.zcard(key);
                case "hash" -> key.endsWith(":tally") ? 1L : operator.hlen(key);
                default -> 1L;
            };
            sizes.put(key, size);
        }
        return sizes;
    }

    @Test
    void the_tally_holds_six_minutes_and_no_more() {
        TestQueue queue = new TestQueue(connection, 20, 100, Duration.ofMillis(1));
        long minute = System.currentTimeMillis() / 60_000;
        operator.hset(queue.key("tally"), Map.of("submitted " + (minute - 6), "1", "failed " + (minute - 2), "1"));
        work(queue, 20);
        assertThat(operator.hkeys(queue.key("tally")))
                .doesNotContain("submitted " + (minute - 6))
                .contains("failed " + (minute - 2))
                // submitted, succeeded, failed, cancelled, redispatched
                .hasSizeLessThanOrEqualTo(5 * 6);
    }
}
