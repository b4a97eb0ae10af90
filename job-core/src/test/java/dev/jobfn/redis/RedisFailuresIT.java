package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jobfn.harness.RedisProcess;
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

/** Tests what callers see while Redis is away, slow or full, and that everything recovers by itself. */
class RedisFailuresIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private RedisProcess redis;
    private RedisClient client;
    private RedisCommands<String, String> operator;
    private RedisConnection connection;
    private TestQueue queue;

    @BeforeEach
    void start() {
        redis = RedisProcess.started("--repl-diskless-sync-delay", "0");
        client = RedisClient.create(redis.url());
        operator = client.connect().sync();
        connection = connect(0);
        queue = new TestQueue(connection, 5, 100_000, DAY);
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

    private JobStoreException refusedSubmission(TestQueue queue, Submission submission) {
        return refused(() -> queue.submit(submission));
    }

    @Test
    void without_redis_calls_fail_at_once_and_work_again_when_it_is_back() {
        Claim.Claimed run = queue.running();
        Awaitility.await().until(() -> operator.info("persistence").contains("aof_pending_bio_fsync:0"));
        redis.kill();
        Awaitility.await()
                .untilAsserted(() -> assertThat(refusedSubmission(queue, queue.submission()))
                        .extracting(JobStoreException::kind)
                        .isEqualTo(Kind.UNAVAILABLE));
        Instant begin = Instant.now();
        for (int i = 0; i < 20; i++) {
            assertThat(refusedSubmission(queue, queue.submission()).kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(refused(() -> queue.reader.find(run.job())).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        assertThat(Duration.between(begin, Instant.now())).isLessThan(TIMEOUT);
        redis.start();
        Awaitility.await()
                .ignoreException(JobStoreException.class)
                .untilAsserted(() -> assertThat(queue.store
                                .completeWithToken(run.job(), run.run(), "1")
                                .value())
                        .contains(JobState.SUCCEEDED));
        assertThat(queue.submit(queue.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class);
    }

    @Test
    void a_function_that_starts_before_redis_connects_when_redis_is_there() {
        redis.kill();
        try (RedisConnection early = connect(0)) {
            TestQueue waiting = new TestQueue(early, 5, 100, DAY);
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
        queue.submit(queue.submission());
        operator.scriptFlush();
        assertThat(queue.submit(queue.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class);
    }

    @Test
    void a_full_redis_refuses_whole_submissions_and_drains() {
        FollowUp first = queue.submit(queue.submission()).followUp();
        Claim.Claimed run = queue.claimed(first.dispatches().get(0));
        Dispatch dispatch =
                queue.submit(queue.submission()).followUp().dispatches().get(0);
        Dispatch other =
                queue.submit(queue.submission()).followUp().dispatches().get(0);
        List<Submission> backlog =
                IntStream.range(0, 50).mapToObj(i -> queue.submission()).toList();
        queue.submit(backlog.toArray(Submission[]::new));
        operator.configSet("maxmemory-policy", "noeviction");
        operator.configSet("maxmemory", "1mb");

        long keys = operator.dbsize();
        Submission late = queue.idempotent("key", "print");
        assertThat(refused(() -> queue.submit(queue.submission(), late)).kind()).isEqualTo(Kind.FULL);
        assertThat(operator.dbsize()).isEqualTo(keys);
        assertThat(queue.reader.find(late.id())).isEmpty();

        Claim.Claimed second = queue.claimed(dispatch);
        assertThat(queue.store
                        .heartbeatWithToken(second.job(), second.run(), TestQueue.LEASE, Optional.of(10), "on")
                        .value())
                .contains(false);
        assertThat(queue.store
                        .failWithToken(second.job(), second.run(), TestQueue.ERROR, DAY)
                        .value())
                .contains(JobState.SCHEDULED);
        assertThat(queue.store.cancel(other.job(), Optional.empty()).value())
                .isEqualTo(new CommandResult.Done(JobState.CANCELLED));
        drain(run);
        assertThat(queue.depth()).isZero();
        String clock = first.clock().orElseThrow();
        assertThat(queue.store
                        .tickWithToken(queue.name, clock, TestQueue.LEASE, false)
                        .value())
                .isInstanceOf(Tick.Sleep.class);
        assertThat(queue.reader.queues()).hasSize(1);

        operator.configSet("maxmemory", "0");
        assertThat(queue.submit(late).value()).containsExactly(new Receipt.Kept(late.id(), JobState.QUEUED, false));
    }

    /** Ends this run, and then runs every dispatched job until it ends. */
    private void drain(Claim.Claimed first) {
        List<Dispatch> next = new ArrayList<>(queue.store
                .completeWithToken(first.job(), first.run(), "\"done\"")
                .followUp()
                .dispatches());
        operator.zrange(queue.key("window"), 0, -1)
                .forEach(job -> next.addAll(queue.store
                        .undispatchWithToken(
                                new JobId(queue.name, job),
                                String.valueOf(operator.hget(queue.key("l:" + job), JobField.DISPATCH_TOKEN.key())),
                                Duration.ZERO,
                                Duration.ZERO)
                        .followUp()
                        .dispatches()));
        while (!next.isEmpty()) {
            if (queue.claim(next.remove(0)).value() instanceof Claim.Claimed run) {
                next.addAll(queue.store
                        .completeWithToken(run.job(), run.run(), "\"done\"")
                        .followUp()
                        .dispatches());
            }
        }
    }

    @Test
    void a_redis_that_does_not_answer_in_time_leaves_the_outcome_unknown_and_makes_one_job() {
        queue.submit(queue.submission());
        Submission submission = queue.submission();
        operator.clientPause(TIMEOUT.toMillis() * 3);
        JobStoreException unknown = refusedSubmission(queue, submission);
        assertThat(unknown.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        assertThat(unknown.getMessage())
                .doesNotContain("lettuce", "Exception", "EVALSHA", "127.0.0.1", String.valueOf(redis.port()));
        Awaitility.await()
                .ignoreException(JobStoreException.class)
                .untilAsserted(
                        () -> assertThat(queue.reader.find(submission.id())).isPresent());
        assertThat(queue.submit(submission).value())
                .containsExactly(new Receipt.Kept(submission.id(), JobState.QUEUED, true));
        assertThat(queue.size("window")).isEqualTo(2);
    }

    @Test
    void a_pause_shorter_than_two_timeouts_is_not_noticed_by_a_submission() {
        queue.submit(queue.submission());
        operator.clientPause(TIMEOUT.toMillis() * 3 / 2);
        Submission submission = queue.submission();
        assertThat(queue.submit(submission).value()).singleElement().isInstanceOf(Receipt.Kept.class);
        assertThat(queue.size("window")).isEqualTo(2);
    }

    @Test
    void a_submission_that_requires_a_replica_is_on_one_before_it_is_answered() {
        try (RedisProcess replica = RedisProcess.started("--replicaof", "127.0.0.1 " + redis.port());
                RedisConnection careful = connect(1)) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> operator.waitForReplication(1, 400) == 1);
            TestQueue kept = new TestQueue(careful, 5, 100, DAY);
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
            TestQueue alone = new TestQueue(careful, 5, 100, DAY);
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
        queue.submit(queue.submission());
        assertThat(operator.clientList().lines().collect(Collectors.toList()))
                .anyMatch(line -> line.contains("name=jobfn:test"));
    }
}
