package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jobfn.job.Claim;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tick;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.testing.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers see while Redis is away, slow or full, and that everything recovers by itself. */
class RedisFailuresIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private RedisProcess redis;
    private RedisClient client;
    private RedisCommands<String, String> operator;
    private RedisConnection connection;
    private Lanes lanes;

    @BeforeEach
    void start() {
        redis = RedisProcess.started("--repl-diskless-sync-delay", "0");
        client = RedisClient.create(redis.url());
        operator = client.connect().sync();
        connection = connect(0);
        lanes = new Lanes(connection, 5, 100_000, DAY);
    }

    private RedisConnection connect(int replicas) {
        return new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", TIMEOUT, replicas));
    }

    @AfterEach
    void stop() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    private static JobStoreException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(JobStoreException.class, call);
    }

    private JobStoreException refusedSubmission(Lanes lanes, Submission submission) {
        return refused(() -> lanes.submit(submission));
    }

    @Test
    void without_redis_calls_fail_at_once_and_work_again_when_it_is_back() {
        Claim.Claimed run = lanes.running();
        Awaitility.await().until(() -> operator.info("persistence").contains("aof_pending_bio_fsync:0"));
        redis.kill();
        Awaitility.await()
                .untilAsserted(() -> assertThat(refusedSubmission(lanes, lanes.submission()))
                        .extracting(JobStoreException::kind)
                        .isEqualTo(Kind.UNAVAILABLE));
        Instant begin = Instant.now();
        for (int i = 0; i < 20; i++) {
            assertThat(refusedSubmission(lanes, lanes.submission()).kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(refused(() -> lanes.reader.find(run.job())).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        assertThat(Duration.between(begin, Instant.now())).isLessThan(TIMEOUT);
        redis.start();
        Awaitility.await()
                .ignoreException(JobStoreException.class)
                .untilAsserted(() -> assertThat(
                                lanes.store.complete(run.job(), run.run(), "1").value())
                        .contains(JobState.SUCCEEDED));
        assertThat(lanes.submit(lanes.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class);
    }

    @Test
    void a_function_that_starts_before_redis_connects_once_redis_is_there() {
        redis.kill();
        try (RedisConnection early = connect(0)) {
            Lanes waiting = new Lanes(early, 5, 100, DAY);
            assertThat(refusedSubmission(waiting, waiting.submission()).kind()).isEqualTo(Kind.UNAVAILABLE);
            redis.start();
            assertThat(waiting.submit(waiting.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class);
        }
    }

    @Test
    void many_callers_of_a_redis_that_never_answers_do_not_wait_for_one_another() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RedisConnection hanging = new RedisConnection(new RedisSettings(
                        "redis://127.0.0.1:" + silent.getLocalPort(), false, "jobfn:test", TIMEOUT, 0))) {
            Instant begin = Instant.now();
            List<Callable<JobStoreException>> calls = IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<JobStoreException>) () -> refused(hanging::requireReadable))
                    .toList();
            for (var answer : callers.invokeAll(calls)) {
                assertThat(answer.get().kind()).isEqualTo(Kind.UNAVAILABLE);
            }
            assertThat(Duration.between(begin, Instant.now())).isLessThan(TIMEOUT.multipliedBy(4));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void scripts_that_redis_has_lost_are_sent_again() {
        lanes.submit(lanes.submission());
        operator.scriptFlush();
        assertThat(lanes.submit(lanes.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class);
    }

    @Test
    void a_full_redis_refuses_whole_submissions_and_drains() {
        FollowUp first = lanes.submit(lanes.submission()).followUp();
        Claim.Claimed run = lanes.claimed(first.dispatches().get(0));
        Dispatch dispatch =
                lanes.submit(lanes.submission()).followUp().dispatches().get(0);
        Dispatch other =
                lanes.submit(lanes.submission()).followUp().dispatches().get(0);
        List<Submission> backlog =
                IntStream.range(0, 50).mapToObj(i -> lanes.submission()).toList();
        lanes.submit(backlog.toArray(Submission[]::new));
        operator.configSet("maxmemory-policy", "noeviction");
        operator.configSet("maxmemory", "1mb");

        long keys = operator.dbsize();
        Submission late = lanes.idempotent("key", "print");
        assertThat(refused(() -> lanes.submit(lanes.submission(), late)).kind()).isEqualTo(Kind.FULL);
        assertThat(operator.dbsize()).isEqualTo(keys);
        assertThat(lanes.reader.find(late.id())).isEmpty();

        Claim.Claimed second = lanes.claimed(dispatch);
        assertThat(lanes.store
                        .heartbeatWithToken(second.job(), second.run(), Lanes.LEASE, Optional.of(10), "on")
                        .value())
                .contains(false);
        assertThat(lanes.store
                        .failWithToken(second.job(), second.run(), Lanes.ERROR, DAY)
                        .value())
                .contains(JobState.SCHEDULED);
        assertThat(lanes.store.cancel(other.job(), Optional.empty()).value())
                .isEqualTo(new CommandResult.Done(JobState.CANCELLED));
        drain(run);
        assertThat(lanes.depth()).isZero();
        String clock = first.clock().orElseThrow();
        assertThat(lanes.store
                        .tickWithToken(lanes.name, clock, Lanes.LEASE, false)
                        .value())
                .isInstanceOf(Tick.Sleep.class);
        assertThat(lanes.reader.queues()).hasSize(1);

        operator.configSet("maxmemory", "0");
        assertThat(lanes.submit(late).value()).containsExactly(new Receipt.Kept(late.id(), JobState.QUEUED, false));
    }

    /** Runs everything that is dispatched to its end, starting with the end of this run. */
    private void drain(Claim.Claimed first) {
        List<Dispatch> next = new ArrayList<>(lanes.store
                .complete(first.job(), first.run(), "\"done\"")
                .followUp()
                .dispatches());
        operator.zrange(lanes.key("window"), 0, -1)
                .forEach(job -> next.addAll(lanes.store
                        .undispatchWithToken(
                                new JobId(lanes.name, job),
                                String.valueOf(operator.hget(lanes.key("l:" + job), JobField.DISPATCH_TOKEN.key())),
                                Duration.ZERO,
                                Duration.ZERO)
                        .followUp()
                        .dispatches()));
        while (!next.isEmpty()) {
            if (lanes.claim(next.remove(0)).value() instanceof Claim.Claimed run) {
                next.addAll(lanes.store
                        .complete(run.job(), run.run(), "\"done\"")
                        .followUp()
                        .dispatches());
            }
        }
    }

    @Test
    void a_redis_that_does_not_answer_in_time_leaves_the_outcome_unknown_and_makes_one_job() {
        lanes.submit(lanes.submission());
        Submission submission = lanes.submission();
        operator.clientPause(TIMEOUT.toMillis() * 3);
        JobStoreException unknown = refusedSubmission(lanes, submission);
        assertThat(unknown.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        assertThat(unknown.getMessage())
                .doesNotContain("lettuce", "Exception", "EVALSHA", "127.0.0.1", String.valueOf(redis.port()));
        Awaitility.await()
                .ignoreException(JobStoreException.class)
                .untilAsserted(
                        () -> assertThat(lanes.reader.find(submission.id())).isPresent());
        assertThat(lanes.submit(submission).value())
                .containsExactly(new Receipt.Kept(submission.id(), JobState.QUEUED, true));
        assertThat(lanes.size("window")).isEqualTo(2);
    }

    @Test
    void a_pause_shorter_than_two_timeouts_is_not_noticed_by_a_submission() {
        lanes.submit(lanes.submission());
        operator.clientPause(TIMEOUT.toMillis() * 3 / 2);
        Submission submission = lanes.submission();
        assertThat(lanes.submit(submission).value()).singleElement().isInstanceOf(Receipt.Kept.class);
        assertThat(lanes.size("window")).isEqualTo(2);
    }

    @Test
    void a_submission_that_requires_a_replica_is_on_one_before_it_is_answered() {
        try (RedisProcess replica = RedisProcess.started("--replicaof", "127.0.0.1 " + redis.port());
                RedisConnection careful = connect(1)) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> operator.waitForReplication(1, 400) == 1);
            Lanes kept = new Lanes(careful, 5, 100, DAY);
            Submission submission = kept.submission();
            assertThat(kept.submit(submission).value()).hasOnlyElementsOfType(Receipt.Kept.class);
            redis.kill();
            RedisClient reader = RedisClient.create(replica.url());
            try (StatefulRedisConnection<String, String> there = reader.connect()) {
                assertThat(there.sync().exists(kept.key("j:" + submission.id().unique())))
                        .isEqualTo(1);
            } finally {
                reader.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void a_submission_without_the_required_replica_is_unconfirmed_but_has_its_slot_and_its_event() {
        try (RedisConnection careful = connect(1)) {
            Lanes alone = new Lanes(careful, 5, 100, DAY);
            Submission submission = alone.submission();
            Recorded<List<Receipt>> answer = alone.submit(submission);
            assertThat(answer.value()).containsExactly(new Receipt.Unconfirmed(submission.id()));
            assertThat(answer.followUp().dispatches()).extracting(Dispatch::job).containsExactly(submission.id());
            assertThat(answer.followUp().clock()).isPresent();
            // Only submissions wait for replicas.
            assertThat(alone.reader.find(submission.id())).isPresent();
            assertThat(alone.store.cancel(submission.id(), Optional.empty()).value())
                    .isEqualTo(new CommandResult.Done(JobState.CANCELLED));
        }
    }

    @Test
    void connections_carry_the_name_of_their_function() {
        lanes.submit(lanes.submission());
        assertThat(operator.clientList().lines().collect(Collectors.toList()))
                .anyMatch(line -> line.contains("name=jobfn:test"));
    }
}
