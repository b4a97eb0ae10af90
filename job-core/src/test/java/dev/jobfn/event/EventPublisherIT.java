package dev.jobfn.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Outcome;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Token;
import dev.jobfn.redis.Recorded;
import dev.jobfn.redis.TestQueue;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests how follow-ups are published, with a real Redis and a broker that accepts events, refuses them or does not
 * answer.
 */
class EventPublisherIT {
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private static RedisProcess redis;
    private static RedisConnection connection;
    private static RedisClient client;
    private static RedisCommands<String, String> operator;

    private TestQueue queue;
    private FakeBroker broker;
    private EventPublisher publisher;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.started();
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
        client = RedisClient.create(redis.url());
        operator = client.connect().sync();
    }

    @AfterAll
    static void stopRedis() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    @BeforeEach
    void start() {
        queue = new TestQueue(connection, 100, 1_000, Duration.ofDays(1));
        broker = new FakeBroker();
        publisher = new EventPublisher(new Broker(broker.address(), ANSWER), queue.store, LocalClocks.NONE);
    }

    @AfterEach
    void stop() {
        broker.close();
        publisher.close();
    }

    private List<String> types() {
        return broker.received().stream().map(FakeBroker.Received::type).toList();
    }

    private FollowUp completed() {
        Claim.Claimed run = queue.running();
        return queue.store.completeWithToken(run.job(), run.run(), "1").followUp();
    }

    @Test
    void a_dispatch_and_the_clock_are_published() {
        Recorded<List<Receipt>> answer = queue.submit(queue.submission());
        publisher.publish(answer.followUp());
        Dispatch dispatch = answer.followUp().dispatches().get(0);
        String clock = answer.followUp().clock().orElseThrow();
        Awaitility.await()
                .untilAsserted(() -> assertThat(broker.received())
                        .containsExactlyInAnyOrder(
                                new FakeBroker.Received(
                                        JobEvents.QUEUED, dispatch.job() + "." + dispatch.token(), queue.name),
                                new FakeBroker.Received(JobEvents.CLOCK, queue.name + "." + clock, queue.name)));
        assertThat(queue.size("window")).isEqualTo(1);
    }

    @Test
    void an_outcome_that_the_broker_accepted_leaves_the_outbox() {
        publisher.publish(completed());
        Awaitility.await().untilAsserted(() -> assertThat(queue.size("outbox")).isZero());
        assertThat(types()).containsExactly("dev.jobfn.job.succeeded");
    }

    @Test
    void many_outcomes_leave_the_outbox_together() {
        List<FollowUp> ends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ends.add(completed());
        }
        operator.configResetstat();
        ends.forEach(publisher::publish);
        Awaitility.await().untilAsserted(() -> assertThat(queue.size("outbox")).isZero());
        assertThat(broker.received()).hasSize(50);
        assertThat(calls("zrem")).isBetween(1L, 5L);
    }

    private static long calls(String command) {
        return operator.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .map(line -> line.replaceAll("^[^:]*:calls=(\\d+),.*", "$1"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    @Test
    void an_outcome_that_the_broker_refused_stays_in_the_outbox() {
        broker.answers(503);
        publisher.publish(completed());
        Awaitility.await().until(() -> !broker.received().isEmpty());
        publisher.close();
        assertThat(queue.size("outbox")).isEqualTo(1);
    }

    @Test
    void a_refused_dispatch_is_undone_and_its_queue_is_held_for_a_second() {
        broker.answers(503);
        Dispatch dispatch = queue.dispatched();
        publisher.publish(new FollowUp(queue.name, List.of(dispatch), List.of(), Optional.empty()));
        Awaitility.await().untilAsserted(() -> assertThat(queue.size("window")).isZero());
        assertThat(queue.depth()).isEqualTo(1);
        assertThat(operator.pttl(queue.key("hold"))).isBetween(1L, 1_000L);
        assertThat(queue.submit(queue.submission()).followUp().dispatches()).isEmpty();
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                queue.store.sweep(queue.name).followUp().dispatches())
                        .hasSize(2));
        assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
    }

    @Test
    void a_clock_event_that_the_broker_refused_is_published_again() {
        broker.answers(503);
        publisher.publish(new FollowUp(queue.name, List.of(), List.of(), Optional.of(Token.fresh())));
        Awaitility.await().until(() -> broker.received().size() == 1);
        broker.answers(202);
        Awaitility.await().until(() -> broker.received().size() == 2);
        publisher.close();
        assertThat(broker.received())
                .extracting(FakeBroker.Received::id)
                .containsOnly(broker.received().get(0).id());
    }

    @Test
    void an_unreachable_broker_counts_as_a_refusal() {
        broker.close();
        Dispatch dispatch = queue.dispatched();
        publisher.publish(new FollowUp(queue.name, List.of(dispatch), List.of(), Optional.empty()));
        Awaitility.await().untilAsserted(() -> assertThat(queue.size("window")).isZero());
        assertThat(queue.job(dispatch.job()).attempt()).isZero();
    }

    @Test
    void a_dispatch_whose_answer_was_lost_keeps_its_slot_and_is_published_again_as_the_same_event() {
        broker.losesAnswers();
        keepsItsSlotAndIsPublishedAgain();
    }

    @Test
    void a_dispatch_whose_answer_is_late_keeps_its_slot_and_is_published_again_as_the_same_event() {
        broker.waitsFor(new CountDownLatch(1));
        keepsItsSlotAndIsPublishedAgain();
    }

    @Test
    void an_event_of_unknown_fate_is_published_again_three_times_and_then_left_to_its_clock() {
        broker.losesAnswers();
        Dispatch dispatch = queue.dispatched();
        long begun = System.nanoTime();
        publisher.publish(new FollowUp(queue.name, List.of(dispatch), List.of(), Optional.empty()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> broker.received().size() == 4);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(20));
        Awaitility.await()
                .during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(6))
                .until(() -> broker.received().size() == 4);
        assertThat(queue.holds("window", dispatch.job().unique())).isTrue();
    }

    @Test
    void a_clock_event_is_published_until_the_broker_accepts_it() {
        CountDownLatch open = new CountDownLatch(1);
        broker.waitsFor(open);
        publisher.publish(new FollowUp(queue.name, List.of(), List.of(), Optional.of(Token.fresh())));
        Awaitility.await().until(() -> broker.received().size() == 2);
        broker.answers(503);
        open.countDown();
        int refused = broker.received().size() + 2;
        Awaitility.await().until(() -> broker.received().size() >= refused);
        broker.answers(202);
        publisher.close();
        assertThat(types()).containsOnly(JobEvents.CLOCK);
    }

    @Test
    void a_hanging_broker_gets_few_connections_and_receives_dispatches_first() throws Exception {
        try (HangingBroker hanging = new HangingBroker()) {
            publisher.close();
            publisher = new EventPublisher(
                    new Broker(hanging.address(), Duration.ofSeconds(3)), queue.store, LocalClocks.NONE);
            Claim.Claimed run = queue.running();
            Outcome outcome = queue.store
                    .completeWithToken(run.job(), run.run(), "1")
                    .followUp()
                    .outcomes()
                    .get(0);
            for (int i = 0; i < 100; i++) {
                publisher.publish(
                        new FollowUp(queue.name, List.of(), Collections.nCopies(100, outcome), Optional.empty()));
            }
            FollowUp dispatched = dispatched(1);
            Awaitility.await().until(() -> hanging.open() >= SendQueue.OUTCOMES_IN_FLIGHT);
            // When outcomes time out, other outcomes take their place, sometimes before the server has noticed that the
            // old connections are gone.
            Awaitility.await().until(() -> hanging.heard("dev.jobfn.job.succeeded") > 2 * SendQueue.OUTCOMES_IN_FLIGHT);
            publisher.publish(dispatched);
            Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> hanging.heard(JobEvents.QUEUED) == 1);
            assertThat(hanging.most()).isLessThanOrEqualTo(2 * SendQueue.IN_FLIGHT);
            // Outcomes that found no room in the send queue stay in Redis.
            assertThat(queue.size("outbox")).isEqualTo(1);
            hanging.answer();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> hanging.answered(JobEvents.QUEUED) >= 1);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(queue.size("outbox")).isZero());
        }
    }

    private FollowUp dispatched(int jobs) {
        return queue.submit(Stream.generate(queue::submission).limit(jobs).toArray(Submission[]::new))
                .followUp();
    }

    @Test
    void each_dispatch_has_an_event_of_its_own_and_is_undone_if_the_broker_refuses_it() {
        broker.answers(503);
        FollowUp four = dispatched(4);
        publisher.publish(four);
        Awaitility.await().untilAsserted(() -> assertThat(queue.size("window")).isZero());
        assertThat(broker.received().stream().filter(event -> event.type().equals(JobEvents.QUEUED)))
                .extracting(FakeBroker.Received::id)
                .containsExactlyInAnyOrderElementsOf(four.dispatches().stream()
                        .map(dispatch -> dispatch.job() + "." + dispatch.token())
                        .toList());
        assertThat(queue.depth()).isEqualTo(4);
        // Otherwise the end of the test would wait for the clock's event.
        broker.answers(202);
        publisher.close();
    }

    private void keepsItsSlotAndIsPublishedAgain() {
        Dispatch dispatch = queue.dispatched();
        publisher.publish(new FollowUp(queue.name, List.of(dispatch), List.of(), Optional.empty()));
        Awaitility.await().until(() -> broker.received().size() > 1);
        publisher.close();
        assertThat(broker.received())
                .extracting(FakeBroker.Received::id)
                .containsOnly(dispatch.job() + "." + dispatch.token());
        assertThat(queue.holds("window", dispatch.job().unique())).isTrue();
        assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
    }

    @Test
    void closing_waits_for_events_in_flight_and_removes_them_from_the_outbox() {
        CountDownLatch open = new CountDownLatch(1);
        broker.waitsFor(open);
        publisher.publish(completed());
        Thread closing = new Thread(publisher::close, "closing");
        closing.start();
        Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        assertThat(queue.size("outbox")).isEqualTo(1);
        open.countDown();
        Awaitility.await().until(() -> !closing.isAlive());
        assertThat(queue.size("outbox")).isZero();
    }

    @Test
    void closing_removes_outcomes_that_the_broker_has_just_accepted() {
        publisher.publish(completed());
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !broker.received().isEmpty());
        publisher.close();
        assertThat(queue.size("outbox")).isZero();
    }

    @Test
    void closing_does_not_wait_longer_than_necessary() {
        Instant begin = Instant.now();
        publisher.publish(completed());
        publisher.close();
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void removals_continue_after_redis_has_been_away_for_a_moment() {
        FollowUp first = completed();
        operator.clientPause(6_000);
        publisher.publish(first);
        Awaitility.await().until(() -> !broker.received().isEmpty());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(queue.state(first.outcomes().get(0).job())).isEqualTo(JobState.SUCCEEDED));
        publisher.publish(completed());
        Awaitility.await().untilAsserted(() -> assertThat(queue.size("outbox")).isZero());
    }
}
