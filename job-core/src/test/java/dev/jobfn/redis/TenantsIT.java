package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.Queue;
import dev.jobfn.catalog.TenantShares;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.Claim;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.job.Token;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how much of a queue one tenant may use, and how the scripts count each tenant's usage. */
class TenantsIT {
    private static final Duration DAY = Duration.ofDays(1);

    private RedisProcess redis;
    private RedisClient client;
    private RedisCommands<String, String> operator;
    private RedisConnection connection;

    @BeforeEach
    void start() {
        redis = RedisProcess.started();
        client = RedisClient.create(redis.url());
        operator = client.connect().sync();
        connection =
                new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(20), 0));
    }

    @AfterEach
    void stop() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    private TestQueue queue(int window, int backlog, Duration retention) {
        String name = "q" + Token.fresh().toLowerCase(java.util.Locale.ROOT);
        return new TestQueue(
                connection,
                new Queue(
                        name,
                        window,
                        backlog,
                        Duration.ofMinutes(10),
                        false,
                        Queue.DEFAULT_MAX_DELAY,
                        TenantShares.DEFAULT),
                retention);
    }

    private static Submission[] jobs(TestQueue queue, String tenant, int count, Due due, String input) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Submission(
                        JobId.fresh(queue.name), queue.type, tenant, 4, due, input, "", Optional.empty()))
                .toArray(Submission[]::new);
    }

    private static Recorded<List<Receipt>> submit(TestQueue queue, String tenant, int count) {
        return submit(queue, jobs(queue, tenant, count, new Due.Now(), "{}"));
    }

    private static Recorded<List<Receipt>> submit(TestQueue queue, Submission... jobs) {
        return queue.store.submit(queue.name, List.of(jobs), Tenancy.SEVERAL);
    }

    private static long kept(Recorded<List<Receipt>> answer) {
        return answer.value().stream().filter(Receipt.Kept.class::isInstance).count();
    }

    private static List<Dispatch> of(String tenant, Recorded<?> answer) {
        return answer.followUp().dispatches().stream()
                .filter(dispatch -> dispatch.tenant().equals(tenant))
                .toList();
    }

    @Test
    void a_tenant_fills_its_share_of_the_backlog_and_others_can_still_submit() {
        TestQueue queue = queue(1, 100, DAY);
        Due later = new Due.In(Duration.ofDays(20));
        Recorded<List<Receipt>> greedy = submit(queue, jobs(queue, "greedy", 200, later, "{}"));
        assertThat(kept(greedy)).isEqualTo(50);
        assertThat(greedy.value().get(199)).isEqualTo(new Receipt.OverQuota(Receipt.Quota.BACKLOG, 50));
        assertThat(kept(submit(queue, jobs(queue, "second", 200, later, "{}")))).isPositive();
        assertThat(kept(submit(queue, jobs(queue, "third", 200, later, "{}")))).isPositive();
        assertThat(kept(submit(queue, "modest", 1))).isEqualTo(1);
    }

    @Test
    void waiting_jobs_count_like_scheduled_ones() {
        TestQueue queue = queue(2, 100, DAY);
        submit(queue, jobs(queue, "greedy", 20, new Due.In(DAY), "{}"));
        assertThat(kept(submit(queue, "greedy", 200))).isBetween(30L, 32L);
        assertThat(kept(submit(queue, "modest", 1))).isEqualTo(1);
    }

    @Test
    void the_only_tenant_may_fill_backlog_and_window() {
        TestQueue queue = queue(20, 100, DAY);
        Recorded<List<Receipt>> all = queue.store.submit(
                queue.name, List.of(jobs(queue, "anonymous", 120, new Due.Now(), "{}")), Tenancy.ONE);
        assertThat(kept(all)).isEqualTo(100);
        assertThat(all.followUp().dispatches()).hasSize(20);
    }

    @Test
    void a_caller_that_cannot_tell_uses_the_value_of_the_last_one_that_could() {
        TestQueue queue = queue(20, 100, DAY);
        submit(queue, "modest", 1);
        Recorded<List<Receipt>> events =
                queue.store.submit(queue.name, List.of(jobs(queue, "anonymous", 100, new Due.Now(), "{}")));
        assertThat(kept(events)).isLessThan(70);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 20, 100})
    void long_jobs_of_one_tenant_leave_a_slot_for_each_of_the_next_tenants(int window) {
        TestQueue queue = queue(window, 100_000, DAY);
        assertThat(submit(queue, "greedy", 500).followUp().dispatches()).hasSizeLessThan(window);
        queue.store.sweep(queue.name);
        queue.store.sweep(queue.name);
        assertThat(queue.size("window")).isLessThan(window);
        assertThat(of("modest", submit(queue, "modest", 1))).hasSize(1);
    }

    @Test
    void a_lone_tenant_gets_four_fifths_of_the_window_or_its_only_slot() {
        assertThat(submit(queue(20, 1_000, DAY), "greedy", 500).followUp().dispatches())
                .hasSize(16);
        assertThat(submit(queue(1, 1_000, DAY), "greedy", 500).followUp().dispatches())
                .hasSize(1);
    }

    @Test
    void waiting_tenants_get_equal_shares_as_slots_become_free() {
        TestQueue queue = queue(20, 100_000, DAY);
        List<Dispatch> greedy =
                new ArrayList<>(submit(queue, "greedy", 500).followUp().dispatches());
        int modest = of("modest", submit(queue, "modest", 500)).size();
        for (Dispatch dispatch : greedy) {
            Claim.Claimed run = queue.claimed(dispatch);
            Recorded<?> end = queue.store.completeWithToken(run.job(), run.run(), "{}");
            modest += of("modest", end).size();
        }
        assertThat(modest).isBetween(8, 10);
    }

    @Test
    void the_clock_sleeps_while_no_waiting_job_may_take_a_slot() {
        TestQueue queue = queue(20, 100_000, DAY);
        submit(queue, "greedy", 100).followUp().dispatches().forEach(queue::claimed);
        assertThat(queue.tick().value()).asString().contains("PT").doesNotContain("PT0S");
        assertThat(queue.reader
                        .find(submit(queue, "greedy", 1).value().stream()
                                .map(Receipt.Kept.class::cast)
                                .findFirst()
                                .orElseThrow()
                                .id())
                        .orElseThrow()
                        .overdue())
                .isFalse();
    }

    @Test
    void a_tenant_fills_its_share_of_the_memory_and_others_can_still_submit() {
        operator.configSet("maxmemory", "24mb");
        TestQueue queue = queue(1, 100_000, DAY);
        String large = "\"" + "x".repeat(500_000) + "\"";
        Recorded<List<Receipt>> greedy = submit(queue, jobs(queue, "greedy", 40, new Due.In(DAY), large));
        assertThat(kept(greedy)).isEqualTo(25);
        assertThat(greedy.value().get(39)).isEqualTo(new Receipt.OverQuota(Receipt.Quota.MEMORY, 12 << 20));
        assertThat(kept(submit(queue, jobs(queue, "modest", 5, new Due.Now(), large))))
                .isEqualTo(5);
    }

    @Test
    void a_tenants_oldest_ended_jobs_make_room_for_new_ones_except_in_their_first_minute() {
        operator.configSet("maxmemory", "24mb");
        TestQueue queue = queue(20, 100_000, DAY);
        String large = "\"" + "x".repeat(500_000) + "\"";
        List<JobId> ended = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            Dispatch dispatch = submit(queue, jobs(queue, "busy", 1, new Due.Now(), large))
                    .followUp()
                    .dispatches()
                    .get(0);
            Claim.Claimed run = queue.claimed(dispatch);
            queue.store.completeWithToken(run.job(), run.run(), "{}");
            ended.add(run.job());
        }
        Submission[] next = jobs(queue, "busy", 1, new Due.Now(), large);
        assertThat(submit(queue, next).value().get(0)).isInstanceOf(Receipt.OverQuota.class);
        ended.forEach(job -> operator.hincrby(queue.key("l:" + job.unique()), JobField.ENDED_AT.key(), -61_000));
        assertThat(kept(submit(queue, next))).isEqualTo(1);
        assertThat(queue.reader.find(ended.get(0))).isEmpty();
        assertThat(queue.reader.find(ended.get(24))).isPresent();
    }

    @Test
    void retried_jobs_count_against_the_backlog_like_new_ones() {
        TestQueue queue = queue(1, 10, DAY);
        List<JobId> cancelled = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Submission job = jobs(queue, "greedy", 1, new Due.In(DAY), "{}")[0];
            assertThat(kept(submit(queue, job))).isEqualTo(1);
            queue.store.cancel(job.id(), Optional.of("greedy"));
            cancelled.add(job.id());
        }
        List<CommandResult> again = cancelled.stream()
                .map(job -> queue.store.retry(job, Optional.of("greedy")).value())
                .toList();
        assertThat(again.get(29)).isEqualTo(new CommandResult.Refused(new Receipt.OverQuota(Receipt.Quota.BACKLOG, 5)));
        assertThat(queue.state(cancelled.get(29))).isEqualTo(JobState.CANCELLED);
        assertThat(queue.depth()).isLessThanOrEqualTo(5);
        assertThat(kept(submit(queue, "modest", 1))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void usage_equals_a_full_count_after_any_steps(long seed) {
        TestQueue queue = queue(10, 60, Duration.ofMillis(40));
        Random random = new Random(seed);
        List<Dispatch> dispatches = new ArrayList<>();
        List<Claim.Claimed> runs = new ArrayList<>();
        List<JobId> known = new ArrayList<>();
        for (int step = 0; step < 1_500; step++) {
            Recorded<?> answer = step(queue, random, dispatches, runs, known);
            dispatches.addAll(answer.followUp().dispatches());
            if (step % 25 == 0) {
                assertThat(counted(queue)).as("seed %d, step %d", seed, step).isEqualTo(found(queue));
            }
        }
        assertThat(counted(queue)).isEqualTo(found(queue));
    }

    private static Recorded<?> step(
            TestQueue queue, Random random, List<Dispatch> dispatches, List<Claim.Claimed> runs, List<JobId> known) {
        String tenant = "t" + random.nextInt(3);
        Claim.Claimed run = runs.isEmpty() ? null : runs.get(random.nextInt(runs.size()));
        Dispatch dispatch = dispatches.isEmpty() ? null : dispatches.remove(random.nextInt(dispatches.size()));
        Optional<JobId> job = known.isEmpty() ? Optional.empty() : Optional.of(known.get(random.nextInt(known.size())));
        int kind = random.nextInt(12);
        if (dispatch != null && kind < 4) {
            Recorded<Claim> claim = queue.claim(dispatch);
            if (claim.value() instanceof Claim.Claimed claimed) {
                runs.add(claimed);
            }
            return claim;
        }
        if (run != null && kind == 4) {
            return queue.store.completeWithToken(run.job(), run.run(), "\"" + "r".repeat(random.nextInt(900)) + "\"");
        }
        if (run != null && kind == 5) {
            boolean again = random.nextBoolean();
            Failure failure = new Failure(FailureReason.ERROR, "broken", "it broke".repeat(random.nextInt(9)), again);
            return queue.store.failWithToken(run.job(), run.run(), failure, Duration.ofMillis(random.nextInt(30)));
        }
        if (run != null && kind == 6) {
            return queue.store.releaseWithToken(run.job(), run.run());
        }
        if (dispatch != null && kind == 7) {
            return queue.store.undispatchWithToken(
                    dispatch.job(), dispatch.token(), Duration.ofMillis(random.nextInt(3)), Duration.ZERO);
        }
        if (job.isPresent() && kind == 8) {
            return random.nextBoolean()
                    ? queue.store.cancel(job.get(), Optional.empty())
                    : queue.store.retry(job.get(), Optional.empty());
        }
        if (kind == 9) {
            if (random.nextInt(4) == 0) {
                queue.makeOverdue("window");
            }
            return random.nextBoolean() ? queue.tick() : queue.store.sweep(queue.name);
        }
        Due due = random.nextInt(3) == 0 ? new Due.In(Duration.ofMillis(1 + random.nextInt(50))) : new Due.Now();
        Submission[] jobs =
                jobs(queue, tenant, 1 + random.nextInt(8), due, "\"" + "x".repeat(random.nextInt(600)) + "\"");
        for (Submission each : jobs) {
            known.add(each.id());
        }
        return submit(queue, jobs);
    }

    private Map<String, String> counted(TestQueue queue) {
        Map<String, String> counted = new TreeMap<>(operator.hgetall(queue.key("usage")));
        counted.keySet().removeIf(field -> field.startsWith("@"));
        return counted;
    }

    /** The usage according to a full count of all jobs. */
    private Map<String, String> found(TestQueue queue) {
        Map<String, long[]> sums = new HashMap<>();
        for (String index : operator.keys(queue.key("index:*"))) {
            long[] sum =
                    sums.computeIfAbsent(index.substring(queue.key("index:").length()), none -> new long[3]);
            for (String job : operator.zrange(index, 0, -1)) {
                String counts = operator.hget(queue.key("l:" + job), JobField.COUNTED_BYTES.key());
                sum[0] += counts == null ? 600 + operator.strlen(queue.key("j:" + job)) : Long.parseLong(counts);
                sum[1] += operator.zscore(queue.key("due"), job) == null ? 0 : 1;
                sum[2] += operator.zscore(queue.key("window"), job) == null ? 0 : 1;
            }
        }
        Map<String, String> found = new TreeMap<>();
        sums.forEach((tenant, sum) -> found.put(tenant, sum[0] + " " + sum[1] + " " + sum[2]));
        return found;
    }

    @Test
    void a_sweep_recounts_what_an_older_release_changed_without_counting() {
        TestQueue queue = queue(10, 1_000, DAY);
        submit(queue, jobs(queue, "a", 30, new Due.Now(), "{}"));
        submit(queue, jobs(queue, "a", 3, new Due.In(DAY), "{}"));
        operator.hset(queue.key("usage"), Map.of("a", "999999999 77 9", "nobody", "5 5 5"));
        queue.store.sweep(queue.name);
        assertThat(counted(queue)).isEqualTo(found(queue));
    }

    @Test
    void jobs_from_before_counting_began_are_not_counted_and_end_like_any_other() {
        TestQueue queue = queue(10, 1_000, Duration.ofMillis(1));
        List<Dispatch> old = submit(queue, "a", 5).followUp().dispatches();
        operator.hset(
                queue.key("usage"), Map.of("@since", Long.toString((System.currentTimeMillis() + 1_000) * 1_000)));
        operator.hdel(queue.key("usage"), "a");
        for (Dispatch dispatch : old) {
            Claim.Claimed run = queue.claimed(dispatch);
            queue.store.completeWithToken(run.job(), run.run(), "{}");
        }
        queue.store.sweep(queue.name);
        assertThat(counted(queue)).isEmpty();
    }
}
