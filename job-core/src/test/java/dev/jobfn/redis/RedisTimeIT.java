package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tick;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests how the clock handles a jump in Redis's time and a long gap between two of the clock's ticks. These tests move
 * the stored times instead of the server's time, which has the same effect. The tests in {@code faults/} use servers
 * whose time jumps.
 */
class RedisTimeIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static RedisProcess redis;
    private static RedisConnection connection;
    private static io.lettuce.core.RedisClient client;
    private static RedisCommands<String, String> raw;

    private TestQueue queue;
    private String clock;

    @BeforeAll
    static void start() {
        redis = RedisProcess.started();
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
        client = io.lettuce.core.RedisClient.create(redis.url());
        raw = client.connect().sync();
    }

    @AfterAll
    static void stop() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    @BeforeEach
    void queue() {
        queue = new TestQueue(connection, 5, 100, Duration.ofDays(1));
    }

    @Test
    void the_lease_of_a_dead_run_expires_within_two_leases_even_if_time_was_set_back_and_the_clock_died() {
        Claim.Claimed dead = claimed(submitted());
        tick();
        setBack(HOUR);
        follow(queue.store.sweep(queue.name));
        Awaitility.await()
                .atMost(LEASE.multipliedBy(3))
                .until(() -> tick().stream().anyMatch(again -> again.job().equals(dead.job())));
        assertThat(queue.job(dead.job()).state()).isEqualTo(JobState.QUEUED);
        assertThat(lost(dead.job())).isEqualTo(1);
    }

    @Test
    void a_running_clock_corrects_times_from_before_time_was_set_back() {
        Dispatch unclaimed = submitted();
        Claim.Claimed dead = claimed(submitted());
        tick();
        setBack(HOUR);
        Awaitility.await()
                .atMost(LEASE.multipliedBy(3))
                .until(() -> tick().stream().anyMatch(again -> again.job().equals(dead.job())));
        assertThat(millisUntil("window", unclaimed.job())).isLessThanOrEqualTo(600_000);
    }

    @Test
    void a_live_run_keeps_its_job_when_time_steps_in_either_direction() {
        Claim.Claimed run = claimed(submitted());
        tick();
        for (Duration step : List.of(HOUR, HOUR.negated(), HOUR.negated(), HOUR)) {
            setBack(step);
            assertThat(tick()).isEmpty();
            assertThat(queue.store
                            .heartbeatWithToken(run.job(), run.run(), LEASE, Optional.empty(), "")
                            .value())
                    .contains(false);
            assertThat(tick()).isEmpty();
        }
        assertThat(queue.store.completeWithToken(run.job(), run.run(), "1").value())
                .contains(JobState.SUCCEEDED);
        assertThat(lost(run.job())).isZero();
    }

    @Test
    void a_hold_ends_even_if_time_was_set_back() {
        Dispatch refused = submitted();
        queue.store.undispatchWithToken(refused.job(), refused.token(), Duration.ZERO, Duration.ofSeconds(1));
        setBack(HOUR);
        assertThat(queue.store.sweep(queue.name).followUp().dispatches())
                .extracting(Dispatch::job)
                .containsExactly(refused.job());
    }

    @Test
    void a_retry_pause_ends_even_if_time_was_set_back_and_a_delay_keeps_its_time() {
        Submission later = queue.submission("anonymous", 4, new Due.In(Duration.ofMinutes(1)));
        follow(queue.submit(later));
        JobId delayed = later.id();
        Claim.Claimed run = claimed(submitted());
        queue.store.failWithToken(run.job(), run.run(), TestQueue.ERROR, Duration.ofSeconds(2));
        tick();
        setBack(HOUR);
        Job before = queue.job(delayed);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> tick().stream().anyMatch(again -> again.job().equals(run.job())));
        assertThat(queue.job(delayed)).isEqualTo(before);
    }

    @Test
    void an_outcome_is_published_again_even_if_time_was_set_back() {
        Claim.Claimed run = claimed(submitted());
        queue.store.completeWithToken(run.job(), run.run(), "1");
        setBack(HOUR);
        assertThat(queue.store
                        .tickWithToken(queue.name, clock, LEASE, false)
                        .followUp()
                        .outcomes())
                .hasSize(1);
    }

    @Test
    void no_lease_expires_for_the_length_of_one_lease_after_a_long_gap_between_ticks() {
        Claim.Claimed run = claimed(submitted());
        tick();
        Awaitility.await().pollDelay(LEASE.plusMillis(500)).until(() -> true);
        assertThat(tick()).isEmpty();
        assertThat(queue.store.releaseWithToken(run.job(), run.run()).value()).isTrue();
        assertThat(lost(run.job())).isZero();
    }

    @Test
    void without_an_outage_a_lease_is_lost_when_it_expires() {
        submitted();
        tick();
        Awaitility.await().pollDelay(LEASE).until(() -> tick().isEmpty());
        Claim.Claimed run = claimed(submitted());
        long from = System.nanoTime();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(100))
                .until(() -> tick().stream().anyMatch(again -> again.job().equals(run.job())));
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(LEASE.plusSeconds(1));
        assertThat(lost(run.job())).isEqualTo(1);
    }

    @Test
    void a_dispatch_whose_answer_was_lost_while_redis_was_away_is_made_again() {
        submitted();
        // The clock knows of this dispatch, because the clock ticks in a later millisecond.
        Awaitility.await().pollDelay(Duration.ofMillis(5)).until(() -> true);
        tick();
        Awaitility.await().pollDelay(LEASE.plusMillis(500)).until(() -> true);
        Dispatch unheard = submitted();
        tick();
        assertThat(tick()).extracting(Dispatch::job).containsExactly(unheard.job());
        assertThat(queue.claim(unheard).value()).isInstanceOf(Claim.Refused.class);
        assertThat(tick()).isEmpty();
    }

    @Test
    void a_repeated_release_dispatches_its_job_after_the_first_answer_was_lost() {
        Claim.Claimed run = claimed(submitted());
        Dispatch first = queue.store
                .releaseWithToken(run.job(), run.run())
                .followUp()
                .dispatches()
                .get(0);
        Recorded<Boolean> again = queue.store.releaseWithToken(run.job(), run.run());
        assertThat(again.value()).isTrue();
        assertThat(queue.claim(first).value()).isInstanceOf(Claim.Refused.class);
        queue.claimed(again.followUp().dispatches().get(0));
        assertThat(queue.store.releaseWithToken(run.job(), run.run()).value()).isFalse();
    }

    @Test
    void the_loss_of_a_run_that_was_only_cut_off_no_longer_counts_once_it_releases_the_job() {
        Claim.Claimed cutOff = lost(claimed(submitted()));
        assertThat(queue.store
                        .releaseCutOffWithToken(cutOff.job(), cutOff.run())
                        .value())
                .isFalse();
        assertThat(lost(cutOff.job())).isZero();
        queue.store.releaseCutOffWithToken(cutOff.job(), cutOff.run());
        assertThat(lost(cutOff.job())).isZero();
    }

    @Test
    void the_loss_of_a_run_that_was_frozen_counts() {
        Claim.Claimed still = lost(claimed(submitted()));
        assertThat(queue.store.releaseWithToken(still.job(), still.run()).value())
                .isFalse();
        assertThat(lost(still.job())).isEqualTo(1);
    }

    /** Waits until the clock has expired the run's lease. */
    private Claim.Claimed lost(Claim.Claimed run) {
        Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> {
            tick();
            return lost(run.job()) == 1;
        });
        return run;
    }

    private Dispatch submitted() {
        return follow(queue.submit(queue.submission()));
    }

    private Dispatch follow(Recorded<?> answer) {
        answer.followUp().clock().ifPresent(token -> clock = token);
        return answer.followUp().dispatches().stream().findFirst().orElse(null);
    }

    private Claim.Claimed claimed(Dispatch dispatch) {
        return (Claim.Claimed) queue.store
                .claim(dispatch.job(), dispatch.token(), dev.jobfn.job.Token.fresh(), LEASE, TestQueue.BUDGET)
                .value();
    }

    private List<Dispatch> tick() {
        Recorded<Tick> answer = queue.store.tickWithToken(queue.name, clock, LEASE, false);
        assertThat(answer.value()).isInstanceOf(Tick.Sleep.class);
        return answer.followUp().dispatches();
    }

    private long lost(JobId job) {
        return Optional.ofNullable(raw.hget(queue.key("l:" + job.unique()), JobField.LOST.key()))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private long millisUntil(String set, JobId job) {
        return raw.zscore(queue.key(set), job.unique()).longValue() - System.currentTimeMillis();
    }

    /** Moves all stored times into the future, as if Redis's time had been set back. */
    private void setBack(Duration step) {
        long by = step.toMillis();
        for (String set : List.of("window", "due", "outbox")) {
            raw.zrange(queue.key(set), 0, -1).forEach(member -> raw.zincrby(queue.key(set), (double) by, member));
        }
        for (ClockField field : List.of(ClockField.WAKES_AT, ClockField.TICKED_AT)) {
            if (raw.hexists(queue.key("clock"), field.key())) {
                raw.hincrby(queue.key("clock"), field.key(), by);
            }
        }
        raw.keys(queue.key("l:*")).forEach(life -> {
            for (JobField field :
                    List.of(JobField.DISPATCHED_AT, JobField.BEGAN_AT, JobField.QUEUED_AT, JobField.NEXT_DUE_AT)) {
                if (raw.hexists(life, field.key())) {
                    raw.hincrby(life, field.key(), by);
                }
            }
        });
        if (raw.exists(queue.key("hold")) == 1) {
            raw.incrby(queue.key("hold"), by);
        }
        Optional.ofNullable(raw.get(queue.key("server")))
                .map(text -> text.split(" ", -1))
                .ifPresent(server -> raw.set(queue.key("server"), server[0] + " " + (Long.parseLong(server[1]) + by)));
    }
}
