package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jobfn.harness.RedisCluster;
import dev.jobfn.harness.SlotMove;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.JobFilter;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks that each call on a queue whose slot moves to another master has its full effect or none. */
class RedisSlotMoveIT {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private static RedisCluster cluster;
    private static RedisConnection impatient;
    private static RedisConnection patient;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.started(2);
        impatient = connect(Duration.ofSeconds(2));
        patient = connect(Duration.ofSeconds(20));
    }

    private static RedisConnection connect(Duration timeout) {
        return new RedisConnection(new RedisSettings(cluster.url(), true, "jobfn:test", timeout, 0));
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        impatient.close();
        patient.close();
        cluster.close();
    }

    @Test
    void while_a_slot_moves_no_script_changes_a_key_and_afterwards_all_work() {
        Queue queue = new Queue(impatient);
        // The result is the same whether or not a master knows the scripts.
        SlotMove move = cluster.move(queue.slot(), 1 - owner(queue));
        queue.refusesEverything("nothing moved");
        move.moveHalf();
        queue.refusesEverything("half moved");
        move.moveKeys(Integer.MAX_VALUE);
        queue.refusesEverything("all moved, but the masters not told");
        move.finish();
        queue.worksOnAll();
    }

    @Test
    void calls_wait_for_a_slot_that_moves_to_a_new_master_and_back() throws Exception {
        TestQueue lane = lane(patient);
        Claim.Claimed run = lane.running();
        cluster.addMaster();
        for (int to : List.of(2, 0, 1, 2, 1)) {
            if (owner(lane) == to) {
                continue;
            }
            SlotMove move = cluster.move(slot(lane), to);
            CompletableFuture<JobId> submitted = CompletableFuture.supplyAsync(() -> lane.submit(lane.submission())
                    .followUp()
                    .dispatches()
                    .get(0)
                    .job());
            CompletableFuture<JobState> read = CompletableFuture.supplyAsync(() -> lane.state(run.job()));
            TimeUnit.MILLISECONDS.sleep(200);
            move.moveHalf();
            assertThat(submitted.getNow(null)).isNull();
            assertThat(read.getNow(null)).isNull();
            move.finish();
            assertThat(lane.state(submitted.get(10, TimeUnit.SECONDS))).isEqualTo(JobState.QUEUED);
            assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(JobState.RUNNING);
        }
        assertThat(lane.store.completeWithToken(run.job(), run.run(), "1").value())
                .contains(JobState.SUCCEEDED);
    }

    @Test
    void calls_go_to_the_new_master_directly_soon_after_a_move() {
        TestQueue lane = lane(patient);
        lane.dispatched();
        int old = owner(lane);
        cluster.move(slot(lane), 1 - old).finish();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            long before = moved(old);
            lane.submit(lane.submission());
            return moved(old) == before;
        });
    }

    private static long moved(int master) {
        return cluster.node(master)
                .info("errorstats")
                .lines()
                .filter(line -> line.startsWith("errorstat_MOVED:count="))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf('=') + 1).trim()))
                .findFirst()
                .orElse(0);
    }

    private static TestQueue lane(RedisConnection connection) {
        return new TestQueue(connection, 8, 100, Duration.ofDays(1));
    }

    private static int slot(TestQueue lane) {
        return SlotHash.getSlot(lane.key(""));
    }

    private static int owner(TestQueue lane) {
        return cluster.owner(slot(lane));
    }

    private static int owner(Queue queue) {
        return owner(queue.lane);
    }

    /** A queue with a job in each state, and a call to each script. */
    private static final class Queue {
        private final TestQueue lane;
        private final Submission idempotent;
        private final Dispatch dispatched;
        private final Dispatch deferred;
        private final Claim.Claimed run;
        private final Claim.Claimed failing;
        private final Claim.Claimed released;
        private final Claim.Claimed ended;
        private final JobId cancelled;
        private final String clock;

        Queue(RedisConnection connection) {
            lane = lane(connection);
            idempotent = lane.idempotent("key", "print");
            clock = lane.submit(idempotent).followUp().clock().orElseThrow();
            dispatched = lane.dispatched();
            deferred = lane.dispatched();
            run = lane.running();
            failing = lane.running();
            released = lane.running();
            ended = lane.running();
            lane.store.failWithToken(ended.job(), ended.run(), fatal(), Duration.ZERO);
            cancelled = lane.dispatched().job();
            lane.submit(lane.submission("anonymous", 4, new Due.In(Duration.ofMinutes(1))));
        }

        private static dev.jobfn.job.Failure fatal() {
            return new dev.jobfn.job.Failure(dev.jobfn.job.FailureReason.ERROR, "broken", "it broke", false);
        }

        int slot() {
            return RedisSlotMoveIT.slot(lane);
        }

        private Map<String, ThrowingCallable> calls() {
            Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
            calls.put("read", () -> lane.job(run.job()));
            calls.put(
                    "list",
                    () -> lane.reader.list(
                            new JobFilter("anonymous", Optional.empty(), Optional.empty(), Optional.empty()),
                            Optional.empty(),
                            10));
            calls.put("queue", lane.reader::queues);
            calls.put("submit", () -> lane.submit(lane.submission()));
            calls.put(
                    "submit again",
                    () -> assertThat(lane.submit(lane.idempotent("key", "print"))
                                    .value()
                                    .get(0))
                            .isEqualTo(new Receipt.Kept(idempotent.id(), JobState.QUEUED, true)));
            calls.put("claim", () -> lane.claimed(dispatched));
            calls.put(
                    "heartbeat",
                    () -> lane.store.heartbeatWithToken(
                            run.job(), run.run(), TestQueue.LEASE, Optional.of(50), "half"));
            calls.put(
                    "complete",
                    () -> assertThat(lane.store
                                    .completeWithToken(run.job(), run.run(), "1")
                                    .value())
                            .contains(JobState.SUCCEEDED));
            calls.put(
                    "fail",
                    () -> assertThat(lane.store
                                    .failWithToken(failing.job(), failing.run(), TestQueue.ERROR, Duration.ofMinutes(1))
                                    .value())
                            .contains(JobState.SCHEDULED));
            calls.put(
                    "release",
                    () -> assertThat(lane.store
                                    .releaseWithToken(released.job(), released.run())
                                    .value())
                            .isTrue());
            calls.put(
                    "undispatch",
                    () -> assertThat(lane.store
                                    .undispatchWithToken(
                                            deferred.job(), deferred.token(), Duration.ofMinutes(1), Duration.ZERO)
                                    .value())
                            .isTrue());
            calls.put("cancel", () -> lane.store.cancel(cancelled, Optional.empty()));
            calls.put("retry", () -> lane.store.retry(ended.job(), Optional.empty()));
            calls.put("pause", () -> lane.store.pause(lane.name, true));
            calls.put("sweep", () -> lane.store.sweep(lane.name));
            calls.put("tick", () -> lane.store.tickWithToken(lane.name, clock, TestQueue.LEASE, false));
            calls.put("handover", () -> lane.store.handOverWithToken(lane.name, clock));
            return calls;
        }

        /** Makes all calls at once, because each call takes a while. */
        void refusesEverything(String stage) {
            List<String> before = digests();
            Map<String, CompletableFuture<JobStoreException>> refusals = new LinkedHashMap<>();
            calls().forEach((name, call) -> refusals.put(
                    name,
                    CompletableFuture.supplyAsync(() -> catchThrowableOfType(JobStoreException.class, call), THREADS)));
            refusals.forEach((name, refused) -> assertThat(refused.join())
                    .as("%s, %s", name, stage)
                    .isNotNull()
                    .extracting(JobStoreException::kind)
                    .isEqualTo(JobStoreException.Kind.UNAVAILABLE));
            assertThat(digests()).as(stage).isEqualTo(before);
        }

        void worksOnAll() {
            calls().forEach((name, call) -> Awaitility.await(name)
                    .ignoreException(JobStoreException.class)
                    .untilAsserted(call::call));
            assertThat(lane.state(cancelled)).isEqualTo(JobState.CANCELLED);
            assertThat(lane.state(ended.job())).isEqualTo(JobState.QUEUED);
        }

        /** The contents of each master. */
        private static List<String> digests() {
            return IntStream.range(0, cluster.nodes())
                    .mapToObj(master -> cluster.node(master)
                            .dispatch(
                                    CommandType.DEBUG,
                                    new StatusOutput<>(StringCodec.UTF8),
                                    new CommandArgs<>(StringCodec.UTF8).add("DIGEST")))
                    .toList();
        }
    }
}
