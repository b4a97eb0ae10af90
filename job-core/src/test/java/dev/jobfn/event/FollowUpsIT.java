package dev.jobfn.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Token;
import dev.jobfn.redis.Lanes;
import dev.jobfn.redis.RedisConnection;
import dev.jobfn.redis.RedisSettings;
import dev.jobfn.testing.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What transitions leave to publish, between a real Redis and a broker that takes it, refuses it or falls silent. */
class FollowUpsIT {
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private static RedisProcess redis;
    private static RedisConnection connection;
    private static RedisClient client;
    private static RedisCommands<String, String> operator;

    private Lanes lanes;
    private FakeBroker broker;
    private FollowUps followUps;

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
        lanes = new Lanes(connection, 100, 1_000, Duration.ofDays(1));
        broker = new FakeBroker();
        followUps = new FollowUps(new Broker(broker.address(), ANSWER), lanes.store, lanes.catalog);
    }

    @AfterEach
    void stop() {
        broker.close();
        followUps.close();
    }

    private List<String> types() {
        return broker.received().stream().map(FakeBroker.Received::type).toList();
    }

    private FollowUp completed() {
        Claim.Claimed run = lanes.running();
        return lanes.store.completeWithToken(run.job(), run.run(), "1").followUp();
    }

    @Test
    void a_dispatch_and_the_clock_are_published() {
        Answer<List<Receipt>> answer = lanes.submit(lanes.submission());
        followUps.publish(answer.followUp());
        Dispatch dispatch = answer.followUp().dispatches().get(0);
        String clock = answer.followUp().clock().orElseThrow();
        Awaitility.await()
                .untilAsserted(() -> assertThat(broker.received())
                        .containsExactlyInAnyOrder(
                                new FakeBroker.Received(
                                        JobEvents.QUEUED, dispatch.job() + "." + dispatch.token(), lanes.name),
                                new FakeBroker.Received(JobEvents.CLOCK, lanes.name + "." + clock, lanes.name)));
        assertThat(lanes.size("window")).isEqualTo(1);
    }

    @Test
    void an_outcome_that_the_broker_took_leaves_the_outbox() {
        followUps.publish(completed());
        Awaitility.await().untilAsserted(() -> assertThat(lanes.size("outbox")).isZero());
        assertThat(types()).containsExactly("dev.jobfn.job.succeeded");
    }

    @Test
    void many_outcomes_leave_the_outbox_together() {
        List<FollowUp> ends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ends.add(completed());
        }
        operator.configResetstat();
        ends.forEach(followUps::publish);
        Awaitility.await().untilAsserted(() -> assertThat(lanes.size("outbox")).isZero());
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
        followUps.publish(completed());
        Awaitility.await().until(() -> !broker.received().isEmpty());
        followUps.close();
        assertThat(lanes.size("outbox")).isEqualTo(1);
    }

    @Test
    void a_refused_dispatch_is_taken_back_and_the_queue_held_for_a_second() {
        broker.answers(503);
        Dispatch dispatch = lanes.dispatched();
        followUps.publish(new FollowUp(lanes.name, List.of(dispatch), List.of(), Optional.empty()));
        Awaitility.await().untilAsserted(() -> assertThat(lanes.size("window")).isZero());
        assertThat(lanes.depth()).isEqualTo(1);
        assertThat(operator.pttl(lanes.key("hold"))).isBetween(1L, 1_000L);
        assertThat(lanes.submit(lanes.submission()).followUp().dispatches()).isEmpty();
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                lanes.store.sweep(lanes.name).followUp().dispatches())
                        .hasSize(2));
        assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
    }

    @Test
    void a_clock_that_the_broker_refused_is_offered_again() {
        broker.answers(503);
        followUps.publish(new FollowUp(lanes.name, List.of(), List.of(), Optional.of(Token.fresh())));
        Awaitility.await().until(() -> broker.received().size() == 1);
        broker.answers(202);
        Awaitility.await().until(() -> broker.received().size() == 2);
        followUps.close();
        assertThat(broker.received())
                .extracting(FakeBroker.Received::id)
                .containsOnly(broker.received().get(0).id());
    }

    @Test
    void a_broker_that_nobody_serves_refuses() {
        broker.close();
        Dispatch dispatch = lanes.dispatched();
        followUps.publish(new FollowUp(lanes.name, List.of(dispatch), List.of(), Optional.empty()));
        Awaitility.await().untilAsserted(() -> assertThat(lanes.size("window")).isZero());
        assertThat(lanes.job(dispatch.job()).attempt()).isZero();
    }

    @Test
    void a_dispatch_whose_answer_was_lost_keeps_its_slot_until_its_deadline() {
        broker.losesAnswers();
        leftToItsDeadline();
    }

    @Test
    void a_dispatch_whose_answer_is_late_keeps_its_slot_until_its_deadline() {
        broker.waitsFor(new CountDownLatch(1));
        leftToItsDeadline();
    }

    private FollowUps batching(int dispatchBatch) {
        followUps.close();
        return new FollowUps(new Broker(broker.address(), ANSWER), lanes.store, lanes.batching(dispatchBatch));
    }

    private FollowUp dispatched(int jobs) {
        return lanes.submit(Stream.generate(lanes::submission).limit(jobs).toArray(Submission[]::new))
                .followUp();
    }

    private List<FakeBroker.Received> queued() {
        return broker.received().stream()
                .filter(event -> event.type().equals(JobEvents.QUEUED))
                .toList();
    }

    @Test
    void dispatches_of_a_type_that_allows_it_share_events() {
        followUps = batching(4);
        FollowUp ten = dispatched(10);
        assertThat(ten.dispatches()).hasSize(10);
        followUps.publish(ten);
        followUps.close();
        // Full ones leave at once, what is left when the broker has taken one.
        assertThat(queued()).hasSize(3);
        assertThat(queued()).extracting(FakeBroker.Received::id).containsExactlyInAnyOrderElementsOf(ids(ten, 0, 4, 8));
    }

    @Test
    void dispatches_that_come_one_by_one_share_events_though_the_broker_answers_at_once() {
        followUps = batching(JobType.LARGEST_BATCH);
        Duration apart = FollowUps.SPACING.multipliedBy(JobType.LARGEST_BATCH);
        long begun = System.nanoTime();
        IntStream.range(0, 40).forEach(each -> followUps.publish(dispatched(1)));
        followUps.close();
        long most = 2 + (System.nanoTime() - begun) / apart.toNanos();
        assertThat(queued()).hasSizeLessThanOrEqualTo((int) most);
    }

    private static List<String> ids(FollowUp followUp, int... places) {
        return IntStream.of(places)
                .mapToObj(followUp.dispatches()::get)
                .map(dispatch -> dispatch.job() + "." + dispatch.token())
                .toList();
    }

    @Test
    void a_job_that_lost_a_lease_shares_no_event() {
        followUps = batching(4);
        FollowUp two = dispatched(2);
        Dispatch first = two.dispatches().get(0);
        Dispatch lost = new Dispatch(first.job(), first.token(), first.type(), first.tenant(), 1);
        followUps.publish(
                new FollowUp(lanes.name, List.of(lost, two.dispatches().get(1)), List.of(), Optional.empty()));
        followUps.close();
        assertThat(queued()).hasSize(2);
    }

    @Test
    void each_job_of_a_refused_event_is_taken_back() {
        followUps = batching(4);
        broker.answers(503);
        followUps.publish(dispatched(4));
        Awaitility.await().untilAsserted(() -> assertThat(lanes.size("window")).isZero());
        assertThat(queued()).hasSize(1);
        assertThat(lanes.depth()).isEqualTo(4);
    }

    private void leftToItsDeadline() {
        Dispatch dispatch = lanes.dispatched();
        followUps.publish(new FollowUp(lanes.name, List.of(dispatch), List.of(), Optional.empty()));
        Awaitility.await().until(() -> !broker.received().isEmpty());
        followUps.close();
        assertThat(lanes.holds("window", dispatch.job().unique())).isTrue();
        assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
    }

    @Test
    void closing_waits_for_what_is_under_way_and_empties_the_outbox_of_it() {
        CountDownLatch open = new CountDownLatch(1);
        broker.waitsFor(open);
        followUps.publish(completed());
        Thread closing = new Thread(followUps::close, "closing");
        closing.start();
        Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        assertThat(lanes.size("outbox")).isEqualTo(1);
        open.countDown();
        Awaitility.await().until(() -> !closing.isAlive());
        assertThat(lanes.size("outbox")).isZero();
    }

    @Test
    void closing_settles_what_the_broker_took_just_before() {
        followUps.publish(completed());
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !broker.received().isEmpty());
        followUps.close();
        assertThat(lanes.size("outbox")).isZero();
    }

    @Test
    void closing_waits_no_longer_than_it_must() {
        Instant begin = Instant.now();
        followUps.publish(completed());
        followUps.close();
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void redis_away_for_a_moment_stops_no_later_removal() {
        FollowUp first = completed();
        operator.clientPause(6_000);
        followUps.publish(first);
        Awaitility.await().until(() -> !broker.received().isEmpty());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(lanes.state(first.outcomes().get(0).job())).isEqualTo(JobState.SUCCEEDED));
        followUps.publish(completed());
        Awaitility.await().untilAsserted(() -> assertThat(lanes.size("outbox")).isZero());
    }
}
