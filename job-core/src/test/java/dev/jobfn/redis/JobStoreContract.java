package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Claim;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobFilter;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobPage;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Offer;
import dev.jobfn.job.Outcome;
import dev.jobfn.job.QueueStats;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.RunEnd;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tick;
import dev.jobfn.job.Token;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.redis.read.LargeResults;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that the store promises on every kind of Redis, grouped by transition. */
abstract class JobStoreContract {
    private static final Duration DAY = Duration.ofDays(1);

    private static final Duration NO_PAUSE = Duration.ZERO;

    abstract RedisConnection connection();

    private TestQueue queue() {
        return queue(20);
    }

    private TestQueue queue(int window) {
        return new TestQueue(connection(), window, 1_000, DAY);
    }

    private static Optional<JobState> fail(TestQueue queue, Claim.Claimed run) {
        return queue.store
                .failWithToken(run.job(), run.run(), TestQueue.ERROR, Duration.ofSeconds(5))
                .value();
    }

    private static JobFilter filter(String tenant) {
        return new JobFilter(tenant, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Nested
    class Submit {
        @Test
        void a_stored_job_is_queued_and_dispatched() {
            TestQueue queue = queue();
            Submission submission = queue.submission();
            Recorded<List<Receipt>> answer = queue.submit(submission);
            assertThat(answer.value()).containsExactly(new Receipt.Kept(submission.id(), JobState.QUEUED, false));
            assertThat(answer.followUp().dispatches())
                    .singleElement()
                    .satisfies(dispatch -> assertThat(dispatch.job()).isEqualTo(submission.id()));
            assertThat(queue.job(submission.id()).tenant()).isEqualTo("anonymous");
        }

        @Test
        void a_repeated_submission_makes_one_job() {
            TestQueue queue = queue();
            Submission submission = queue.submission();
            queue.submit(submission);
            assertThat(queue.submit(submission).value())
                    .containsExactly(new Receipt.Kept(submission.id(), JobState.QUEUED, true));
            assertThat(queue.size("window") + queue.depth()).isEqualTo(1);
        }

        @Test
        void the_same_idempotency_key_returns_the_first_job() {
            TestQueue queue = queue();
            Submission first = queue.idempotent("key", "print");
            queue.submit(first);
            assertThat(queue.submit(queue.idempotent("key", "print")).value())
                    .containsExactly(new Receipt.Kept(first.id(), JobState.QUEUED, true));
            assertThat(queue.size("window") + queue.depth()).isEqualTo(1);
        }

        @Test
        void the_same_idempotency_key_with_another_request_is_a_conflict() {
            TestQueue queue = queue();
            Submission first = queue.idempotent("key", "print");
            queue.submit(first);
            assertThat(queue.submit(queue.idempotent("key", "another")).value())
                    .containsExactly(new Receipt.Conflict(first.id()));
        }

        @Test
        void an_idempotency_key_is_kept_as_long_as_its_job_and_for_at_least_a_day() {
            TestQueue queue = new TestQueue(connection(), 20, 100, Duration.ofSeconds(1));
            Dispatch dispatch = queue.submit(queue.idempotent("key", "print"))
                    .followUp()
                    .dispatches()
                    .get(0);
            Claim.Claimed run = queue.claimed(dispatch);
            queue.store.completeWithToken(run.job(), run.run(), "1");
            assertThat(queue.connection
                            .commands()
                            .zscore(queue.key("expires"), run.job().unique() + " anonymous")
                            .toCompletableFuture()
                            .join())
                    .isGreaterThan((double) Instant.now().plusSeconds(86_000).toEpochMilli());
        }

        @Test
        void an_unpaired_surrogate_in_the_metadata_leaves_the_input_intact() {
            TestQueue queue = queue();
            Submission plain = queue.submission();
            Submission halved = new Submission(
                    plain.id(),
                    plain.type(),
                    plain.tenant(),
                    plain.priority(),
                    plain.due(),
                    "{\"text\":\"\ude00é\"}",
                    "{\"half\":\"\ud83dé\"}",
                    Optional.empty());
            Dispatch dispatch = queue.submit(halved).followUp().dispatches().get(0);
            assertThat(queue.claimed(dispatch).input()).isEqualTo("{\"text\":\"?é\"}");
            assertThat(queue.job(plain.id()).metadata()).contains("{\"half\":\"?é\"}");
        }

        @Test
        void a_batch_accepts_or_refuses_each_job_by_itself() {
            TestQueue queue = new TestQueue(connection(), 1, 3, DAY);
            Submission first = queue.idempotent("key", "print");
            List<Receipt> receipts = queue.submit(
                            first,
                            queue.idempotent("key", "print"),
                            queue.idempotent("key", "other"),
                            queue.submission(),
                            queue.submission(),
                            queue.submission())
                    .value();
            assertThat(receipts.get(1)).isEqualTo(new Receipt.Kept(first.id(), JobState.QUEUED, true));
            assertThat(receipts.get(2)).isEqualTo(new Receipt.Conflict(first.id()));
            assertThat(receipts.get(5)).isEqualTo(new Receipt.Full(3));
            assertThat(receipts).filteredOn(Receipt.Kept.class::isInstance).hasSize(4);
        }

        @Test
        void a_full_backlog_refuses_a_job_and_stores_nothing_of_it() {
            TestQueue queue = new TestQueue(connection(), 1, 2, DAY);
            queue.submit(queue.submission(), queue.submission());
            queue.submit(queue.submission());
            Submission late = queue.idempotent("key", "print");
            assertThat(queue.submit(late).value()).containsExactly(new Receipt.Full(2));
            assertThat(queue.reader.find(late.id())).isEmpty();
            assertThat(queue.connection
                            .commands()
                            .exists(queue.key("i:key"))
                            .toCompletableFuture()
                            .join())
                    .isZero();
        }

        @Test
        void input_and_metadata_are_stored_unchanged() {
            TestQueue queue = queue();
            Submission submission = new Submission(
                    JobId.fresh(queue.name),
                    queue.type,
                    "a",
                    9,
                    new Due.Now(),
                    "{\"text\":\"línea\\n😀\"}",
                    "{\"änd\":1}",
                    Optional.empty());
            Claim.Claimed run = queue.claimed(
                    queue.submit(submission).followUp().dispatches().get(0));
            assertThat(run.input()).isEqualTo("{\"text\":\"línea\\n😀\"}");
            assertThat(run.timeout()).isEqualTo(Duration.ofSeconds(60));
            assertThat(queue.job(run.job()).metadata()).contains("{\"änd\":1}");
        }

        @Test
        void a_large_batch_is_stored_in_full_and_in_order() {
            TestQueue queue = new TestQueue(connection(), 1, 20_000, DAY);
            Submission[] many =
                    IntStream.range(0, 9_000).mapToObj(i -> queue.submission()).toArray(Submission[]::new);
            Recorded<List<Receipt>> answer = queue.submit(many);
            assertThat(answer.value())
                    .containsExactlyElementsOf(Stream.of(many)
                            .map(job -> (Receipt) new Receipt.Kept(job.id(), JobState.QUEUED, false))
                            .toList());
            assertThat(answer.followUp().dispatches()).extracting(Dispatch::job).containsExactly(many[0].id());
            assertThat(queue.depth()).isEqualTo(8_999);
        }

        @Test
        void a_due_time_in_the_past_means_now() {
            TestQueue queue = queue();
            Submission past =
                    queue.submission("anonymous", 4, new Due.At(Instant.now().minusSeconds(60)));
            assertThat(queue.submit(past).value()).containsExactly(new Receipt.Kept(past.id(), JobState.QUEUED, false));
        }

        @Test
        void a_job_submitted_again_under_its_own_id_is_dispatched_again_and_its_clock_is_started_again() {
            TestQueue queue = queue();
            Submission job = queue.submission();
            Dispatch lost = queue.submit(job).followUp().dispatches().get(0);
            Recorded<List<Receipt>> again = queue.submit(job);
            assertThat(again.value()).containsExactly(new Receipt.Kept(job.id(), JobState.QUEUED, true));
            assertThat(again.followUp().dispatches()).hasSize(1);
            assertThat(again.followUp().clock()).isPresent();
            assertThat(queue.claim(lost).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.claim(again.followUp().dispatches().get(0)).value())
                    .isInstanceOf(Claim.Claimed.class);
            assertThat(queue.submit(job).followUp().dispatches()).isEmpty();
            assertThat(queue.job(job.id()).attempt()).isEqualTo(1);
        }
    }

    @Nested
    class FallDue {
        @Test
        void a_delayed_job_is_scheduled_and_dispatched_when_due() {
            TestQueue queue = queue();
            Submission later = queue.submission("anonymous", 4, new Due.In(Duration.ofMinutes(5)));
            Recorded<List<Receipt>> answer = queue.submit(later);
            assertThat(answer.value()).containsExactly(new Receipt.Kept(later.id(), JobState.SCHEDULED, false));
            assertThat(answer.followUp().dispatches()).isEmpty();
            assertThat(queue.job(later.id()).times().due()).isPresent();
            queue.makeOverdue("due");
            assertThat(queue.submit(queue.submission()).followUp().dispatches())
                    .extracting(Dispatch::job)
                    .contains(later.id());
            assertThat(queue.job(later.id()).times().due()).isEmpty();
        }
    }

    @Nested
    class Dispatching {
        @ParameterizedTest
        @ValueSource(ints = {0, 4, 9})
        void jobs_of_a_batch_are_dispatched_in_their_order(int priority) {
            TestQueue queue = new TestQueue(connection(), 100, 1_000, DAY);
            queue.store.pause(queue.name, true);
            Submission[] batch = IntStream.range(0, 50)
                    .mapToObj(i -> queue.submission("anonymous", priority, new Due.Now()))
                    .toArray(Submission[]::new);
            queue.submit(batch);
            assertThat(queue.store.pause(queue.name, false).followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactlyElementsOf(
                            Stream.of(batch).map(Submission::id).toList());
        }

        @Test
        void jobs_that_all_find_a_slot_are_dispatched_by_priority_without_waiting() {
            TestQueue queue = queue(3);
            Submission low = queue.submission("anonymous", 0, new Due.Now());
            Submission older = queue.submission("anonymous", 9, new Due.Now());
            Submission newer = queue.submission("anonymous", 9, new Due.Now());
            assertThat(queue.submit(low, older, newer).followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactly(older.id(), newer.id(), low.id());
            assertThat(queue.size("window")).isEqualTo(3);
            assertThat(queue.depth()).isZero();
            assertThat(queue.size("turns")).isZero();
        }

        @Test
        void no_more_jobs_are_dispatched_than_the_window_holds() {
            TestQueue queue = queue(3);
            List<Dispatch> dispatches = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                dispatches.addAll(queue.submit(queue.submission()).followUp().dispatches());
            }
            assertThat(dispatches).hasSize(3);
            assertThat(queue.size("window")).isEqualTo(3);
            assertThat(queue.depth()).isEqualTo(7);
        }

        @Test
        void the_end_of_a_job_dispatches_the_next() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission next = queue.submission();
            assertThat(queue.submit(next).followUp().dispatches()).isEmpty();
            assertThat(queue.store
                            .completeWithToken(run.job(), run.run(), "1")
                            .followUp()
                            .dispatches())
                    .singleElement()
                    .satisfies(dispatch -> assertThat(dispatch.job()).isEqualTo(next.id()));
        }

        @Test
        void jobs_are_dispatched_by_priority_and_then_by_age() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission low = queue.submission("anonymous", 0, new Due.Now());
            Submission older = queue.submission("anonymous", 9, new Due.Now());
            Submission newer = queue.submission("anonymous", 9, new Due.Now());
            queue.submit(low, older);
            queue.submit(newer);
            assertThat(order(queue, run, 3)).containsExactly(older.id(), newer.id(), low.id());
        }

        @Test
        void tenants_with_waiting_jobs_take_turns() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission[] flood = IntStream.range(0, 5)
                    .mapToObj(i -> queue.submission("busy", 9, new Due.Now()))
                    .toArray(Submission[]::new);
            Submission modest = queue.submission("modest", 0, new Due.Now());
            queue.submit(flood);
            queue.submit(modest);
            assertThat(order(queue, run, 6).indexOf(modest.id())).isLessThanOrEqualTo(1);
        }

        private static List<JobId> order(TestQueue queue, Claim.Claimed first, int count) {
            List<JobId> order = new ArrayList<>();
            Claim.Claimed run = first;
            for (int i = 0; i < count; i++) {
                Dispatch next = queue.store
                        .completeWithToken(run.job(), run.run(), "1")
                        .followUp()
                        .dispatches()
                        .get(0);
                order.add(next.job());
                run = queue.claimed(next);
            }
            return order;
        }

        @Test
        void tenants_share_the_slots_that_become_free_together() {
            TestQueue queue = queue(9);
            queue.store.pause(queue.name, true);
            for (String tenant : List.of("many", "some", "few")) {
                for (int i = 0; i < (tenant.equals("few") ? 2 : 10); i++) {
                    queue.submit(queue.submission(tenant, 4, new Due.Now()));
                }
            }
            assertThat(queue.store.pause(queue.name, false).followUp().dispatches())
                    .extracting(Dispatch::tenant)
                    .hasSize(9)
                    .containsAll(List.of("few", "few"))
                    .satisfies(tenants ->
                            assertThat(Collections.frequency(tenants, "some")).isBetween(3, 4));
            assertThat(queue.depth()).isEqualTo(13);
        }

        @Test
        void every_dispatch_has_a_token_of_its_own() {
            TestQueue queue = new TestQueue(connection(), 100, 1_000, DAY);
            Set<String> tokens = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                queue.submit(queue.submission(), queue.submission())
                        .followUp()
                        .dispatches()
                        .forEach(dispatch -> tokens.add(dispatch.token()));
            }
            assertThat(tokens).hasSize(40);
        }
    }

    @Nested
    class PauseQueue {
        @Test
        void a_paused_queue_dispatches_nothing_until_it_is_resumed() {
            TestQueue queue = queue();
            queue.store.pause(queue.name, true);
            assertThat(queue.submit(queue.submission(), queue.submission())
                            .followUp()
                            .dispatches())
                    .isEmpty();
            assertThat(queue.reader.queues().get(0).paused()).isTrue();
            assertThat(queue.store.pause(queue.name, false).followUp().dispatches())
                    .hasSize(2);
        }
    }

    @Nested
    class Claiming {
        @Test
        void a_dispatch_is_claimed_once() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.job(dispatch.job()).attempt()).isEqualTo(1);
        }

        @Test
        void a_claim_can_be_repeated_after_its_answer_was_lost() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            String run = Token.fresh();
            for (int i = 0; i < 2; i++) {
                assertThat(queue.store
                                .claim(dispatch.job(), dispatch.token(), run, TestQueue.LEASE, TestQueue.BUDGET)
                                .value())
                        .isInstanceOfSatisfying(
                                Claim.Claimed.class,
                                claim -> assertThat(claim.attempt()).isEqualTo(1));
            }
        }

        @Test
        void a_repeated_claim_renews_its_lease() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            String run = Token.fresh();
            queue.store.claim(dispatch.job(), dispatch.token(), run, TestQueue.LEASE, TestQueue.BUDGET);
            queue.makeOverdue("window");
            queue.store.claim(dispatch.job(), dispatch.token(), run, TestQueue.LEASE, TestQueue.BUDGET);
            assertThat(queue.connection
                            .commands()
                            .zscore(queue.key("window"), dispatch.job().unique())
                            .toCompletableFuture()
                            .join())
                    .isGreaterThan((double) Instant.now().toEpochMilli());
        }

        @Test
        void a_forged_dispatch_token_claims_nothing() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            Dispatch forged = new Dispatch(dispatch.job(), Token.fresh(), dispatch.type(), dispatch.tenant(), 0);
            assertThat(queue.claim(forged).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.state(dispatch.job())).isEqualTo(JobState.QUEUED);
        }

        @Test
        void a_job_that_waits_for_a_slot_cannot_be_claimed() {
            TestQueue queue = queue(1);
            queue.running();
            Submission waiting = queue.submission();
            queue.submit(waiting);
            assertThat(queue.claim(new Dispatch(waiting.id(), "", "text-stats", "anonymous", 0))
                            .value())
                    .isInstanceOf(Claim.Refused.class);
        }

        @Test
        void a_request_with_too_little_time_left_puts_the_job_back_and_uses_no_attempt() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            queue.dispatchedEarlier(dispatch.job(), Duration.ofSeconds(2));
            Recorded<Claim> late = queue.store.claim(
                    dispatch.job(), dispatch.token(), Token.fresh(), TestQueue.LEASE, Duration.ofSeconds(61));
            assertThat(late.value()).isInstanceOf(Claim.Late.class);
            assertThat(queue.job(dispatch.job()).attempt()).isZero();
            assertThat(queue.claim(late.followUp().dispatches().get(0)).value()).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void a_job_longer_than_any_request_is_deferred_instead_of_coming_back_at_once() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            Recorded<Claim> late = queue.store.claim(
                    dispatch.job(), dispatch.token(), Token.fresh(), TestQueue.LEASE, Duration.ofSeconds(59));
            assertThat(late.value()).isInstanceOf(Claim.Late.class);
            assertThat(late.followUp().dispatches()).isEmpty();
            Job job = queue.job(dispatch.job());
            assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(job.attempt()).isZero();
            assertThat(job.times().due().orElseThrow()).isAfter(Instant.now().plusSeconds(5));
        }

        private static Claim claim(TestQueue queue, Dispatch dispatch, Claim.Place place) {
            return queue.store
                    .claim(dispatch.job(), dispatch.token(), Token.fresh(), place, TestQueue.LEASE, TestQueue.BUDGET)
                    .value();
        }

        @Test
        void a_job_is_not_claimed_by_a_process_without_a_place_for_it() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            assertThat(claim(queue, dispatch, Claim.Place.NONE)).isEqualTo(new Claim.Waits("text-stats", false));
            assertThat(queue.job(dispatch.job()).attempt()).isZero();
            assertThat(claim(queue, dispatch, Claim.Place.BESIDE)).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void a_job_that_lost_a_lease_is_claimed_only_to_run_alone() {
            TestQueue queue = queue();
            queue.running();
            queue.makeOverdue("window");
            Dispatch again = queue.tick().followUp().dispatches().get(0);
            assertThat(claim(queue, again, Claim.Place.BESIDE)).isEqualTo(new Claim.Waits("text-stats", true));
            assertThat(claim(queue, again, Claim.Place.NONE)).isEqualTo(new Claim.Waits("text-stats", true));
            assertThat(queue.job(again.job()).attempt()).isEqualTo(1);
            assertThat(claim(queue, again, Claim.Place.ALONE)).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void a_forged_event_is_refused_whatever_place_it_needs() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            Dispatch forged = new Dispatch(dispatch.job(), Token.fresh(), dispatch.type(), dispatch.tenant(), 1);
            Dispatch unknown =
                    new Dispatch(JobId.fresh(queue.name), Token.fresh(), dispatch.type(), dispatch.tenant(), 1);
            for (Claim.Place place : Claim.Place.values()) {
                assertThat(claim(queue, forged, place)).isInstanceOf(Claim.Refused.class);
                assertThat(claim(queue, unknown, place)).isInstanceOf(Claim.Refused.class);
            }
        }
    }

    @Nested
    class Heartbeat {
        @Test
        void a_heartbeat_renews_the_lease_and_records_progress() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            queue.makeOverdue("window");
            assertThat(queue.store
                            .heartbeatWithToken(run.job(), run.run(), TestQueue.LEASE, Optional.of(40), "half way")
                            .value())
                    .contains(false);
            assertThat(queue.job(run.job()).progress()).contains(new Job.Progress(40, "half way"));
            assertThat(queue.connection
                            .commands()
                            .zscore(queue.key("window"), run.job().unique())
                            .toCompletableFuture()
                            .join())
                    .isGreaterThan((double) Instant.now().toEpochMilli());
        }

        @Test
        void a_run_with_another_token_renews_nothing_and_ends_nothing() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            String stranger = Token.fresh();
            assertThat(queue.store
                            .heartbeatWithToken(run.job(), stranger, TestQueue.LEASE, Optional.empty(), "")
                            .value())
                    .isEmpty();
            assertThat(queue.store.completeWithToken(run.job(), stranger, "1").value())
                    .isEmpty();
            assertThat(queue.store
                            .failWithToken(run.job(), stranger, TestQueue.ERROR, NO_PAUSE)
                            .value())
                    .isEmpty();
            assertThat(queue.store.releaseWithToken(run.job(), stranger).value())
                    .isFalse();
            assertThat(queue.state(run.job())).isEqualTo(JobState.RUNNING);
        }
    }

    @Nested
    class Heartbeats {
        @Test
        void one_call_renews_the_leases_of_many_runs_and_each_is_judged_by_itself() {
            TestQueue queue = queue();
            List<Claim.Claimed> runs = Stream.generate(queue::running).limit(4).toList();
            queue.store.cancel(runs.get(1).job(), Optional.empty());
            queue.store.completeWithToken(runs.get(2).job(), runs.get(2).run(), "1");
            queue.makeOverdue("window");
            List<dev.jobfn.job.Heartbeat> heartbeats = runs.stream()
                    .map(run -> new dev.jobfn.job.Heartbeat(
                            run.job(),
                            run.run(),
                            run.equals(runs.get(3)) ? Optional.of(new Job.Progress(40, "half way")) : Optional.empty()))
                    .toList();
            assertThat(queue.store
                            .heartbeatWithTokens(queue.name, TestQueue.LEASE, heartbeats)
                            .value())
                    .containsExactly(Optional.of(false), Optional.of(true), Optional.empty(), Optional.of(false));
            assertThat(queue.job(runs.get(3).job()).progress()).contains(new Job.Progress(40, "half way"));
            queue.tick();
            assertThat(List.of(0, 1, 3))
                    .allSatisfy(
                            run -> assertThat(queue.state(runs.get(run).job())).isEqualTo(JobState.RUNNING));
            List<dev.jobfn.job.Heartbeat> ended = List.of(heartbeats.get(2), heartbeats.get(0));
            assertThat(queue.store
                            .heartbeatWithTokens(queue.name, TestQueue.LEASE, ended)
                            .value())
                    .containsExactly(Optional.empty(), Optional.of(false));
        }
    }

    @Nested
    class Complete {
        @Test
        void a_repeated_success_of_the_same_run_keeps_the_first_result() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            Recorded<Optional<JobState>> first = queue.store.completeWithToken(run.job(), run.run(), "{\"n\":1}");
            assertThat(first.value()).contains(JobState.SUCCEEDED);
            assertThat(first.followUp().outcomes()).hasSize(1);
            Recorded<Optional<JobState>> again = queue.store.completeWithToken(run.job(), run.run(), "{\"n\":2}");
            assertThat(again.value()).contains(JobState.SUCCEEDED);
            assertThat(again.followUp().outcomes()).isEmpty();
            assertThat(queue.job(run.job()).result()).contains("{\"n\":1}");
            assertThat(queue.size("window")).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 5, 6, 7, 12, 13, 50, 51, 52, 6_552, 6_553, 6_554, 20_000, 100_000})
        void a_result_of_any_length_is_read_back_unchanged(int times) {
            // Each of these characters takes one to four bytes, because even a short result is stored in pieces.
            String result = "\"" + "aé€😀".repeat(times) + "\"";
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            queue.store.completeWithToken(run.job(), run.run(), result);
            Job job = queue.job(run.job());
            assertThat(job.result().orElseGet(() -> inPieces(queue, job))).isEqualTo(result);
        }

        private static String inPieces(TestQueue queue, Job job) {
            int bytes = ((Job.Withheld.Large) job.withheld().orElseThrow()).bytes();
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            LargeResults results = new LargeResults(queue.connection, queue.catalog);
            int piece = 1;
            for (; whole.size() < bytes; piece++) {
                whole.writeBytes(results.read(job.id(), piece));
            }
            assertThat(whole.size()).isEqualTo(bytes);
            assertThat(results.read(job.id(), piece)).isEmpty();
            return whole.toString(StandardCharsets.UTF_8);
        }
    }

    @Nested
    class Fail {
        @Test
        void a_failed_attempt_is_retried_until_no_attempt_is_left() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            for (int attempt = 1; attempt <= 2; attempt++) {
                assertThat(run.attempt()).isEqualTo(attempt);
                assertThat(run.failures()).isEqualTo(attempt - 1);
                assertThat(fail(queue, run)).contains(JobState.SCHEDULED);
                assertThat(queue.size("window")).isZero();
                queue.makeOverdue("due");
                run = queue.claimed(
                        queue.store.sweep(queue.name).followUp().dispatches().get(0));
            }
            assertThat(fail(queue, run)).contains(JobState.FAILED);
            assertThat(queue.job(run.job()).error()).contains(new Job.JobError("error", "broken", "it broke", true));
        }

        @Test
        void an_error_that_is_not_retryable_fails_the_job_at_once() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            Failure failure = new Failure(FailureReason.ERROR, "unreadable-image", "no image", false);
            assertThat(queue.store
                            .failWithToken(run.job(), run.run(), failure, NO_PAUSE)
                            .value())
                    .contains(JobState.FAILED);
        }
    }

    @Nested
    class Release {
        @Test
        void a_released_run_uses_no_attempt_and_its_number_is_not_reused() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            Recorded<Boolean> released = queue.store.releaseWithToken(run.job(), run.run());
            assertThat(released.value()).isTrue();
            Claim.Claimed next = queue.claimed(released.followUp().dispatches().get(0));
            assertThat(next.attempt()).isEqualTo(2);
            assertThat(next.failures()).isZero();
        }
    }

    /** A caller that ends a run and offers to run another job. */
    @Nested
    class HandOver {
        /** The ways in which a run can end. */
        enum Way {
            SUCCEED,
            FAIL,
            RETRY,
            STOP,
            RELEASE;

            Recorded<RunEnd> end(TestQueue queue, Claim.Claimed run, Offer offer) {
                if (this == STOP) {
                    queue.store.cancel(run.job(), Optional.empty());
                }
                return switch (this) {
                    case SUCCEED -> queue.store.completeWithToken(run.job(), run.run(), "1", offer);
                    case FAIL -> queue.store.failWithToken(run.job(), run.run(), FOR_GOOD, NO_PAUSE, offer);
                    case RETRY, STOP -> queue.store.failWithToken(run.job(), run.run(), TestQueue.ERROR, DAY, offer);
                    case RELEASE -> queue.store.releaseWithToken(run.job(), run.run(), offer);
                };
            }
        }

        private static final Failure FOR_GOOD = new Failure(FailureReason.ERROR, "broken", "it broke", false);

        private static Offer offer(TestQueue queue) {
            return queue.offer(TestQueue.BUDGET);
        }

        private static Optional<JobId> next(Recorded<RunEnd> end) {
            return end.value().next().map(Claim.Claimed::job);
        }

        @ParameterizedTest
        @EnumSource
        void the_next_waiting_job_is_handed_over_in_the_slot_of_the_ended_one(Way way) {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission waiting = queue.submission("anonymous", 9, new Due.Now());
            queue.submit(waiting);
            Offer offer = offer(queue);
            Recorded<RunEnd> end = way.end(queue, run, offer);
            Claim.Claimed next = end.value().next().orElseThrow();
            assertThat(end.value().state()).isPresent();
            assertThat(next)
                    .isEqualTo(new Claim.Claimed(
                            waiting.id(),
                            offer.run(),
                            queue.type.name(),
                            "anonymous",
                            1,
                            0,
                            0,
                            queue.type.timeout(),
                            Duration.ZERO,
                            waiting.input()));
            assertThat(end.followUp().dispatches()).isEmpty();
            assertThat(queue.state(waiting.id())).isEqualTo(JobState.RUNNING);
            assertThat(queue.size("window")).isEqualTo(1);
            assertThat(queue.store
                            .completeWithToken(next.job(), next.run(), "2")
                            .value())
                    .contains(JobState.SUCCEEDED);
        }

        @ParameterizedTest
        @EnumSource
        void a_repeated_call_finds_the_same_next_job_and_hands_over_no_other(Way way) {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            queue.submit(queue.submission("anonymous", 9, new Due.Now()), queue.submission());
            Offer offer = offer(queue);
            Recorded<RunEnd> first = way.end(queue, run, offer);
            queue.makeOverdue("window");
            Recorded<RunEnd> again = way.end(queue, run, queue.repeated(offer, Duration.ZERO));
            assertThat(again.value()).isEqualTo(first.value());
            assertThat(again.followUp().dispatches()).isEmpty();
            queue.tick();
            assertThat(queue.state(first.value().next().orElseThrow().job())).isEqualTo(JobState.RUNNING);
            assertThat(queue.size("window")).isEqualTo(1);
        }

        @Test
        void a_repeated_call_finds_the_next_job_even_if_the_ended_job_runs_again() {
            TestQueue queue = queue(2);
            Claim.Claimed run = queue.running();
            Claim.Claimed other = queue.running();
            Submission waiting = queue.submission("anonymous", 9, new Due.Now());
            queue.submit(waiting);
            Offer offer = offer(queue);
            assertThat(next(queue.store.releaseWithToken(run.job(), run.run(), offer)))
                    .contains(waiting.id());
            queue.claimed(queue.store
                    .completeWithToken(other.job(), other.run(), "1")
                    .followUp()
                    .dispatches()
                    .get(0));
            assertThat(queue.job(run.job()).attempt()).isEqualTo(2);
            Recorded<RunEnd> again = queue.store.releaseWithToken(run.job(), run.run(), offer);
            assertThat(again.value().state()).isEmpty();
            assertThat(next(again)).contains(waiting.id());
        }

        @Test
        void an_offer_without_time_takes_no_job_and_one_is_dispatched() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission waiting = queue.submission();
            queue.submit(waiting);
            Recorded<RunEnd> end = queue.store.completeWithToken(
                    run.job(), run.run(), "1", queue.repeated(offer(queue), Duration.ZERO));
            assertThat(next(end)).isEmpty();
            assertThat(end.followUp().dispatches()).extracting(Dispatch::job).containsExactly(waiting.id());
        }

        @Test
        void jobs_are_handed_over_by_tenant_in_turn_then_by_priority_then_by_age() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            List<Submission> order = List.of(
                    queue.submission("a", 9, new Due.Now()),
                    queue.submission("b", 4, new Due.Now()),
                    queue.submission("a", 4, new Due.Now()),
                    queue.submission("b", 4, new Due.Now()),
                    queue.submission("a", 4, new Due.Now()));
            queue.submit(order.get(2), order.get(4), order.get(0));
            queue.submit(order.get(1), order.get(3));
            for (Submission expected : order) {
                Recorded<RunEnd> end = queue.store.completeWithToken(run.job(), run.run(), "1", offer(queue));
                run = end.value().next().orElseThrow();
                assertThat(run.job()).isEqualTo(expected.id());
            }
        }

        @Test
        void a_tenant_that_comes_late_is_served_within_two_windows_of_jobs() {
            int window = 4;
            TestQueue queue = queue(window);
            List<Claim.Claimed> runs = new ArrayList<>(
                    Stream.generate(queue::running).limit(window).toList());
            for (int i = 0; i < 10; i++) {
                queue.submit(Stream.generate(queue::submission).limit(50).toArray(Submission[]::new));
            }
            Submission late = queue.submission("late", 4, new Due.Now());
            queue.submit(late);
            int ends = 0;
            while (runs.stream().noneMatch(run -> run.job().equals(late.id()))) {
                Claim.Claimed run = runs.remove(0);
                runs.add(queue.store
                        .completeWithToken(run.job(), run.run(), "1", offer(queue))
                        .value()
                        .next()
                        .orElseThrow());
                ends++;
            }
            assertThat(ends).isLessThanOrEqualTo(2 * window);
        }

        @Test
        void a_job_of_a_type_that_the_caller_cannot_run_is_dispatched() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission waiting = queue.submission();
            queue.submit(waiting);
            Offer offer = offer(queue);
            for (Set<String> types : List.of(Set.<String>of(), Set.of("text", "text-stats2", "x-text-stats"))) {
                Offer other = new Offer(offer.run(), offer.budget(), offer.lease(), types);
                Recorded<RunEnd> end = queue.store.completeWithToken(run.job(), run.run(), "1", other);
                assertThat(next(end)).isEmpty();
                assertThat(end.followUp().dispatches())
                        .extracting(Dispatch::job)
                        .containsExactly(waiting.id());
                queue = queue(1);
                run = queue.running();
                waiting = queue.submission();
                queue.submit(waiting);
            }
        }

        @Test
        void a_job_that_has_lost_a_lease_is_dispatched_because_it_runs_alone() {
            TestQueue queue = queue(2);
            Claim.Claimed lost = queue.running();
            Claim.Claimed run = queue.running();
            queue.store.pause(queue.name, true);
            queue.connection
                    .commands()
                    .zadd(queue.key("window"), 1, lost.job().unique())
                    .toCompletableFuture()
                    .join();
            queue.tick();
            queue.resumeWithoutDispatching();
            Recorded<RunEnd> end = queue.store.completeWithToken(run.job(), run.run(), "1", offer(queue));
            assertThat(next(end)).isEmpty();
            assertThat(end.followUp().dispatches())
                    .singleElement()
                    .satisfies(dispatch -> assertThat(dispatch.lost()).isEqualTo(1));
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void a_queue_that_is_paused_or_held_hands_over_nothing(boolean paused) {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            queue.submit(queue.submission());
            if (paused) {
                queue.store.pause(queue.name, true);
            } else {
                queue.connection
                        .commands()
                        .set(queue.key("hold"), Long.toString(System.currentTimeMillis() + 9_000))
                        .toCompletableFuture()
                        .join();
            }
            Recorded<RunEnd> end = queue.store.completeWithToken(run.job(), run.run(), "1", offer(queue));
            assertThat(next(end)).isEmpty();
            assertThat(end.followUp().dispatches()).isEmpty();
            assertThat(queue.depth()).isEqualTo(1);
        }

        @Test
        void a_run_that_has_lost_its_lease_is_handed_nothing() {
            TestQueue queue = queue(2);
            Claim.Claimed run = queue.running();
            queue.running();
            queue.submit(queue.submission());
            Recorded<RunEnd> end = queue.store.completeWithToken(run.job(), Token.fresh(), "1", offer(queue));
            assertThat(end.value()).isEqualTo(new RunEnd(Optional.empty(), Optional.empty()));
            assertThat(queue.depth()).isEqualTo(1);
        }

        @Test
        void a_dispatch_that_nobody_claimed_for_seconds_is_taken_over_and_its_event_is_refused() {
            TestQueue queue = queue(3);
            Claim.Claimed run = queue.running();
            Dispatch lost = queue.dispatched();
            Dispatch young = queue.dispatched();
            queue.dispatchedEarlier(lost.job(), Duration.ofSeconds(6));
            queue.dispatchedEarlier(young.job(), Duration.ofSeconds(2));
            Recorded<RunEnd> end = queue.store.completeWithToken(run.job(), run.run(), "1", offer(queue));
            Claim.Claimed next = end.value().next().orElseThrow();
            assertThat(next.job()).isEqualTo(lost.job());
            assertThat(queue.claim(lost).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.store
                            .completeWithToken(next.job(), next.run(), "1", offer(queue))
                            .value()
                            .next())
                    .isEmpty();
            assertThat(queue.claim(young).value()).isInstanceOf(Claim.Claimed.class);
            assertThat(queue.size("window")).isEqualTo(1);
        }

        @Test
        void a_paused_queue_lets_nobody_take_over_a_dispatch() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            Dispatch dispatch = queue.dispatched();
            queue.dispatchedEarlier(dispatch.job(), Duration.ofSeconds(6));
            queue.store.pause(queue.name, true);
            assertThat(next(queue.store.completeWithToken(run.job(), run.run(), "1", offer(queue))))
                    .isEmpty();
        }

        @Test
        void a_job_that_was_handed_over_can_lose_its_lease_like_any_other() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission waiting = queue.submission();
            queue.submit(waiting);
            queue.store.completeWithToken(run.job(), run.run(), "1", offer(queue));
            queue.makeOverdue("window");
            assertThat(queue.tick().followUp().dispatches())
                    .singleElement()
                    .satisfies(dispatch -> assertThat(dispatch.lost()).isEqualTo(1));
        }
    }

    @Nested
    class LoseLease {
        @Test
        void an_expired_lease_queues_the_job_again_and_fences_off_the_old_run() {
            TestQueue queue = queue();
            Claim.Claimed zombie = queue.running();
            queue.makeOverdue("window");
            Dispatch again = queue.tick().followUp().dispatches().get(0);
            assertThat(again.lost()).isEqualTo(1);
            assertThat(queue.store
                            .completeWithToken(zombie.job(), zombie.run(), "\"zombie\"")
                            .value())
                    .isEmpty();
            Claim.Claimed next = queue.claimed(again);
            assertThat(next.failures()).isZero();
            assertThat(queue.store
                            .completeWithToken(zombie.job(), zombie.run(), "\"zombie\"")
                            .value())
                    .isEmpty();
            queue.store.completeWithToken(next.job(), next.run(), "\"second\"");
            assertThat(queue.job(next.job()).result()).contains("\"second\"");
        }

        @Test
        void a_job_that_loses_too_many_leases_fails_as_lost() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            for (int i = 0; i < 2; i++) {
                queue.makeOverdue("window");
                run = queue.claimed(queue.tick().followUp().dispatches().get(0));
            }
            queue.makeOverdue("window");
            List<Outcome> outcomes = queue.tick().followUp().outcomes();
            assertThat(queue.state(run.job())).isEqualTo(JobState.FAILED);
            assertThat(queue.job(run.job()).error()).map(Job.JobError::reason).contains("lost");
            assertThat(outcomes)
                    .singleElement()
                    .satisfies(end -> assertThat(end.reason()).contains("lost"));
        }

        @Test
        void no_lease_expires_for_the_length_of_one_lease_after_redis_has_restarted() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            queue.makeOverdue("window");
            queue.connection
                    .commands()
                    .hset(queue.key("clock"), ClockField.TOKEN.key(), "token")
                    .toCompletableFuture()
                    .join();
            queue.store.tickWithToken(queue.name, "token", Duration.ofMinutes(1), false);
            assertThat(queue.state(run.job())).isEqualTo(JobState.RUNNING);
        }
    }

    @Nested
    class UnclaimedDispatch {
        @Test
        void a_dispatch_past_its_deadline_is_replaced_by_another_in_the_same_slot() {
            TestQueue queue = queue(1);
            Dispatch lost = queue.dispatched();
            queue.submit(queue.submission());
            queue.makeOverdue("window");
            queue.dispatchedEarlier(lost.job(), Duration.ofMinutes(10));
            Dispatch again = queue.tick().followUp().dispatches().get(0);
            assertThat(again.job()).isEqualTo(lost.job());
            assertThat(again.token()).isNotEqualTo(lost.token());
            assertThat(queue.claim(lost).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.claimed(again).attempt()).isEqualTo(1);
            assertThat(queue.size("window")).isEqualTo(1);
        }

        @Test
        void a_dispatch_past_its_deadline_is_undone_while_the_queue_is_paused() {
            TestQueue queue = queue();
            Dispatch lost = queue.dispatched();
            queue.store.pause(queue.name, true);
            queue.makeOverdue("window");
            queue.dispatchedEarlier(lost.job(), Duration.ofMinutes(10));
            assertThat(queue.tick().followUp().dispatches()).isEmpty();
            assertThat(queue.claim(lost).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.store.pause(queue.name, false).followUp().dispatches())
                    .hasSize(1);
        }

        @Test
        void the_deadline_of_a_dispatch_does_not_grow_when_it_passes() {
            TestQueue queue = queue();
            JobId job = queue.dispatched().job();
            for (int i = 0; i < 8; i++) {
                queue.makeOverdue("window");
                queue.dispatchedEarlier(job, Duration.ofMinutes(10));
                assertThat(queue.tick().followUp().dispatches())
                        .extracting(Dispatch::job)
                        .containsExactly(job);
            }
        }

        @Test
        void an_unclaimed_dispatch_is_published_again_after_three_seconds_with_the_same_token() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            assertThat(queue.tick().followUp().dispatches()).isEmpty();
            assertThat(queue.tick().value())
                    .isInstanceOfSatisfying(
                            Tick.Sleep.class,
                            sleep -> assertThat(sleep.time()).isLessThanOrEqualTo(Duration.ofSeconds(3)));
            queue.makeOverdue("window");
            assertThat(queue.tick().followUp().dispatches()).containsExactly(dispatch);
            assertThat(queue.tick().followUp().dispatches()).isEmpty();
            assertThat(queue.claimed(dispatch).attempt()).isEqualTo(1);
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            queue.makeOverdue("window");
            assertThat(queue.size("window")).isEqualTo(1);
        }

        private static List<JobId> copies(TestQueue queue) {
            return queue.tick().followUp().dispatches().stream()
                    .map(Dispatch::job)
                    .toList();
        }

        @Test
        void few_copies_are_published_while_none_arrives_and_more_once_they_do() {
            TestQueue queue = new TestQueue(connection(), 20, 1_000, DAY);
            List<Dispatch> dispatches = queue.submit(
                            Stream.generate(queue::submission).limit(20).toArray(Submission[]::new))
                    .followUp()
                    .dispatches();
            assertThat(round(queue)).hasSize(4);
            JobId probe = round(queue).get(0);
            assertThat(queue.claim(dispatch(dispatches, probe)).value()).isInstanceOf(Claim.Claimed.class);
            List<JobId> two = round(queue);
            assertThat(two).hasSize(2).doesNotContain(probe);
            queue.claimed(dispatch(dispatches, two.get(1)));
            assertThat(round(queue)).hasSize(4);
            assertThat(round(queue)).hasSize(1);
        }

        @Test
        void every_unclaimed_dispatch_gets_a_copy_in_its_turn() {
            TestQueue queue = queue(6);
            queue.submit(Stream.generate(queue::submission).limit(6).toArray(Submission[]::new));
            Set<JobId> seen = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                seen.addAll(round(queue));
            }
            assertThat(seen).hasSize(6);
        }

        /** The copies that are published in the next round, which lasts three seconds. */
        private static List<JobId> round(TestQueue queue) {
            queue.makeOlder("window", Duration.ofMillis(3_200));
            queue.nextRound();
            return copies(queue);
        }

        private static Dispatch dispatch(List<Dispatch> dispatches, JobId job) {
            return dispatches.stream()
                    .filter(each -> each.job().equals(job))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void nothing_is_published_again_while_the_queue_is_held() {
            TestQueue queue = queue();
            Dispatch refused = queue.dispatched();
            Dispatch dispatch = queue.dispatched();
            queue.store.undispatchWithToken(refused.job(), refused.token(), NO_PAUSE, Duration.ofSeconds(5));
            assertThat(round(queue)).isEmpty();
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void nothing_is_published_again_while_the_queue_is_paused() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            queue.store.pause(queue.name, true);
            assertThat(round(queue)).isEmpty();
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
        }
    }

    @Nested
    class Redispatch {
        @ParameterizedTest
        @ValueSource(ints = {1, 300})
        void an_operator_can_dispatch_unclaimed_jobs_again_in_their_slots(int jobs) {
            TestQueue queue = queue(jobs + 1);
            Claim.Claimed run = queue.running();
            Set<JobId> lost = new HashSet<>();
            List<Dispatch> first = queue.submit(
                            Stream.generate(queue::submission).limit(jobs).toArray(Submission[]::new))
                    .followUp()
                    .dispatches();
            first = new ArrayList<>(first);
            first.addAll(queue.store.sweep(queue.name).followUp().dispatches());
            while (first.size() < jobs) {
                first.addAll(queue.store.sweep(queue.name).followUp().dispatches());
            }
            first.forEach(dispatch -> lost.add(dispatch.job()));
            Recorded<Integer> redispatched = queue.store.redispatch(queue.name);
            List<Dispatch> again = redispatched.followUp().dispatches();
            assertThat(redispatched.value()).isEqualTo(jobs);
            assertThat(again).extracting(Dispatch::job).containsExactlyInAnyOrderElementsOf(lost);
            assertThat(again).extracting(Dispatch::token).doesNotContainAnyElementsOf(tokens(first));
            assertThat(redispatched.followUp().clock()).isPresent();
            assertThat(queue.size("window")).isEqualTo(jobs + 1);
            assertThat(queue.claim(first.get(0)).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.claimed(again.get(0)).attempt()).isEqualTo(1);
            assertThat(queue.state(run.job())).isEqualTo(JobState.RUNNING);
        }

        private static List<String> tokens(List<Dispatch> dispatches) {
            return dispatches.stream().map(Dispatch::token).toList();
        }

        @Test
        void a_paused_queue_redispatches_nothing() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            queue.store.pause(queue.name, true);
            assertThat(queue.store.redispatch(queue.name).value()).isZero();
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
        }
    }

    @Nested
    class Undispatch {
        @Test
        void dispatches_of_one_event_are_undone_together_each_by_its_own_token() {
            TestQueue queue = queue();
            Dispatch one = queue.dispatched();
            Dispatch two = queue.dispatched();
            Dispatch kept = queue.dispatched();
            Recorded<Boolean> undone = queue.store.undispatchWithTokens(
                    queue.name,
                    Map.of(one.job(), one.token(), two.job(), two.token(), kept.job(), Token.fresh()),
                    NO_PAUSE,
                    Duration.ofSeconds(1));
            assertThat(undone.value()).isTrue();
            assertThat(queue.size("window")).isEqualTo(1);
            assertThat(queue.depth()).isEqualTo(2);
            assertThat(queue.claim(kept).value()).isInstanceOf(Claim.Claimed.class);
            assertThat(queue.claim(one).value()).isInstanceOf(Claim.Refused.class);
        }

        @Test
        void undoing_with_a_forged_token_does_not_hold_the_queue() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            assertThat(queue.store
                            .undispatchWithTokens(
                                    queue.name, Map.of(dispatch.job(), Token.fresh()), NO_PAUSE, Duration.ofSeconds(1))
                            .value())
                    .isFalse();
            assertThat(queue.submit(queue.submission()).followUp().dispatches()).hasSize(1);
        }

        @Test
        void an_undispatched_job_waits_while_the_queue_is_held() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            Recorded<Boolean> back =
                    queue.store.undispatchWithToken(dispatch.job(), dispatch.token(), NO_PAUSE, Duration.ofSeconds(1));
            assertThat(back.value()).isTrue();
            assertThat(back.followUp().dispatches()).isEmpty();
            assertThat(queue.size("window")).isZero();
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    queue.store.sweep(queue.name).followUp().dispatches())
                            .hasSize(1));
        }

        @Test
        void a_deferred_job_frees_its_slot_until_it_is_due() {
            TestQueue queue = queue(1);
            Dispatch dispatch = queue.dispatched();
            Submission next = queue.submission();
            queue.submit(next);
            Recorded<Boolean> deferred =
                    queue.store.undispatchWithToken(dispatch.job(), dispatch.token(), Duration.ofSeconds(10), NO_PAUSE);
            assertThat(deferred.followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactly(next.id());
            assertThat(queue.state(dispatch.job())).isEqualTo(JobState.SCHEDULED);
        }
    }

    @Nested
    class Cancel {
        @Test
        void a_cancelled_queued_job_frees_its_slot_and_its_event_claims_nothing() {
            TestQueue queue = queue(1);
            Dispatch dispatch = queue.dispatched();
            Submission next = queue.submission();
            queue.submit(next);
            Recorded<CommandResult> cancelled = queue.store.cancel(dispatch.job(), Optional.of("anonymous"));
            assertThat(cancelled.value()).isEqualTo(new CommandResult.Done(JobState.CANCELLED));
            assertThat(cancelled.followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactly(next.id());
            assertThat(cancelled.followUp().outcomes()).hasSize(1);
            assertThat(queue.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            assertThat(queue.store
                            .cancel(dispatch.job(), Optional.of("anonymous"))
                            .value())
                    .isEqualTo(new CommandResult.Done(JobState.CANCELLED));
        }

        @Test
        void a_cancelled_waiting_job_is_never_dispatched() {
            TestQueue queue = queue(1);
            Claim.Claimed run = queue.running();
            Submission waiting = queue.submission();
            queue.submit(waiting);
            queue.store.cancel(waiting.id(), Optional.empty());
            assertThat(queue.store
                            .completeWithToken(run.job(), run.run(), "1")
                            .followUp()
                            .dispatches())
                    .isEmpty();
            assertThat(queue.depth()).isZero();
            assertThat(queue.size("ready:anonymous")).isZero();
        }

        @Test
        void a_tenant_whose_waiting_jobs_were_all_cancelled_has_no_turn() {
            TestQueue queue = queue();
            queue.store.pause(queue.name, true);
            Submission first = queue.submission("gone", 4, new Due.Now());
            Submission second = queue.submission("gone", 4, new Due.Now());
            queue.submit(first, second, queue.submission("stays", 4, new Due.Now()));
            queue.store.cancel(first.id(), Optional.empty());
            assertThat(queue.holds("turns", "gone")).isTrue();
            queue.store.cancel(second.id(), Optional.empty());
            assertThat(queue.holds("turns", "gone")).isFalse();
            assertThat(queue.holds("turns", "stays")).isTrue();
        }

        @Test
        void a_running_job_learns_of_its_cancellation_but_its_success_still_counts() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            assertThat(queue.store.cancel(run.job(), Optional.of("anonymous")).value())
                    .isEqualTo(new CommandResult.Done(JobState.RUNNING));
            assertThat(queue.job(run.job()).cancelRequested()).isTrue();
            assertThat(queue.store
                            .heartbeatWithToken(run.job(), run.run(), TestQueue.LEASE, Optional.empty(), "")
                            .value())
                    .contains(true);
            assertThat(queue.store.completeWithToken(run.job(), run.run(), "1").value())
                    .contains(JobState.SUCCEEDED);
        }

        @Test
        void a_job_whose_cancellation_was_requested_is_cancelled_when_it_fails_is_released_or_loses_its_lease() {
            TestQueue queue = queue();
            Claim.Claimed failing = queue.running();
            queue.store.cancel(failing.job(), Optional.empty());
            assertThat(fail(queue, failing)).contains(JobState.CANCELLED);
            Claim.Claimed released = queue.running();
            queue.store.cancel(released.job(), Optional.empty());
            queue.store.releaseWithToken(released.job(), released.run());
            assertThat(queue.state(released.job())).isEqualTo(JobState.CANCELLED);
            Claim.Claimed lost = queue.running();
            queue.store.cancel(lost.job(), Optional.empty());
            queue.makeOverdue("window");
            queue.tick();
            assertThat(queue.state(lost.job())).isEqualTo(JobState.CANCELLED);
        }

        @Test
        void a_job_of_another_tenant_is_unknown() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            assertThat(queue.store
                            .cancel(dispatch.job(), Optional.of("stranger"))
                            .value())
                    .isInstanceOf(CommandResult.Unknown.class);
            assertThat(queue.store
                            .retry(dispatch.job(), Optional.of("stranger"))
                            .value())
                    .isInstanceOf(CommandResult.Unknown.class);
            assertThat(queue.state(dispatch.job())).isEqualTo(JobState.QUEUED);
        }
    }

    @Nested
    class Retry {
        @Test
        void a_retried_job_runs_again_with_all_attempts_available() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            queue.store.failWithToken(
                    run.job(), run.run(), new Failure(FailureReason.ERROR, "broken", "", false), NO_PAUSE);
            Recorded<CommandResult> retried = queue.store.retry(run.job(), Optional.empty());
            assertThat(retried.value()).isEqualTo(new CommandResult.Done(JobState.QUEUED));
            assertThat(queue.store.retry(run.job(), Optional.empty()).value())
                    .isEqualTo(new CommandResult.Forbidden(JobState.QUEUED));
            assertThat(queue.size("expires")).isZero();
            Claim.Claimed again = queue.claimed(retried.followUp().dispatches().get(0));
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.failures()).isZero();
            assertThat(queue.store
                            .completeWithToken(run.job(), run.run(), "\"zombie\"")
                            .value())
                    .isEmpty();
            queue.store.completeWithToken(again.job(), again.run(), "1");
            assertThat(queue.job(again.job()).error()).isEmpty();
        }
    }

    @Nested
    class Outbox {
        @Test
        void an_outcome_stays_in_the_outbox_until_it_is_settled() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            Outcome outcome = queue.store
                    .completeWithToken(run.job(), run.run(), "1")
                    .followUp()
                    .outcomes()
                    .get(0);
            assertThat(outcome.run()).isEqualTo(run.run());
            queue.makeOverdue("outbox");
            assertThat(queue.tick().followUp().outcomes()).containsExactly(outcome);
            queue.store.settle(queue.name, List.of(outcome.entry()));
            queue.makeOverdue("outbox");
            assertThat(queue.tick().followUp().outcomes()).isEmpty();
            assertThat(queue.size("outbox")).isZero();
        }
    }

    @Nested
    class Clock {
        @Test
        void only_the_first_script_that_leaves_something_due_starts_the_clock() {
            TestQueue queue = queue();
            Recorded<List<Receipt>> first = queue.submit(queue.submission());
            assertThat(first.followUp().clock()).isPresent();
            assertThat(queue.submit(queue.submission()).followUp().clock()).isEmpty();
            String token = first.followUp().clock().orElseThrow();
            assertThat(queue.store
                            .tickWithToken(queue.name, token, TestQueue.LEASE, false)
                            .value())
                    .isInstanceOf(Tick.Sleep.class);
        }

        @Test
        void a_clock_with_another_token_does_nothing() {
            TestQueue queue = queue();
            queue.dispatched();
            queue.makeOverdue("window");
            Recorded<Tick> forged = queue.store.tickWithToken(queue.name, Token.fresh(), TestQueue.LEASE, false);
            assertThat(forged.value()).isInstanceOf(Tick.Gone.class);
            assertThat(forged.followUp().dispatches()).isEmpty();
        }

        @Test
        void a_clock_with_nothing_due_lingers_once_and_ends() {
            TestQueue queue = queue();
            Recorded<List<Receipt>> submitted = queue.submit(queue.submission());
            String token = submitted.followUp().clock().orElseThrow();
            queue.store.cancel(submitted.followUp().dispatches().get(0).job(), Optional.empty());
            queue.store.settle(queue.name, entries(queue));
            Tick idle = queue.store
                    .tickWithToken(queue.name, token, TestQueue.LEASE, false)
                    .value();
            assertThat(idle)
                    .isInstanceOfSatisfying(
                            Tick.Sleep.class, sleep -> assertThat(sleep.idle()).isTrue());
            assertThat(queue.store
                            .tickWithToken(queue.name, token, TestQueue.LEASE, true)
                            .value())
                    .isInstanceOf(Tick.Done.class);
            assertThat(queue.submit(queue.submission()).followUp().clock()).isPresent();
        }

        private static List<String> entries(TestQueue queue) {
            return queue.connection
                    .commands()
                    .zrange(queue.key("outbox"), 0, -1)
                    .toCompletableFuture()
                    .join();
        }

        @Test
        void a_clock_that_died_is_replaced() {
            TestQueue queue = queue();
            queue.submit(queue.submission());
            long past = Instant.now().minusSeconds(20).toEpochMilli();
            queue.connection
                    .commands()
                    .hset(queue.key("clock"), ClockField.WAKES_AT.key(), Long.toString(past))
                    .toCompletableFuture()
                    .join();
            assertThat(queue.submit(queue.submission()).followUp().clock()).isPresent();
        }

        @Test
        void a_clock_hands_over_to_one_successor() {
            TestQueue queue = queue();
            String token = queue.submit(queue.submission()).followUp().clock().orElseThrow();
            String successor = queue.store.handOverWithToken(queue.name, token).orElseThrow();
            assertThat(queue.store.handOverWithToken(queue.name, token)).isEmpty();
            assertThat(queue.store
                            .tickWithToken(queue.name, successor, TestQueue.LEASE, false)
                            .value())
                    .isInstanceOf(Tick.Sleep.class);
        }

        @Test
        void something_due_earlier_wakes_the_clock() throws InterruptedException {
            TestQueue queue = queue();
            queue.dispatched();
            CountDownLatch woken = new CountDownLatch(1);
            try (JobChanges changes = new JobChanges(connection());
                    JobChanges.Watch watch = changes.watchWakes(queue.name, woken::countDown)
                            .toCompletableFuture()
                            .join()) {
                assertThat(watch).isNotNull();
                queue.connection
                        .commands()
                        .hset(
                                queue.key("clock"),
                                ClockField.WAKES_AT.key(),
                                Long.toString(Instant.now().plusSeconds(600).toEpochMilli()))
                        .toCompletableFuture()
                        .join();
                queue.submit(queue.submission("anonymous", 4, new Due.In(Duration.ofSeconds(30))));
                assertThat(woken.await(5, TimeUnit.SECONDS)).isTrue();
            }
        }

        @Test
        void something_due_beyond_the_horizon_starts_no_clock() {
            TestQueue queue = queue();
            Recorded<List<Receipt>> answer =
                    queue.submit(queue.submission("anonymous", 4, new Due.In(TestQueue.HORIZON.plusMinutes(1))));
            assertThat(answer.followUp().clock()).isEmpty();
        }
    }

    @Nested
    class Retention {
        @Test
        void ended_jobs_leave_nothing_behind_after_their_retention() {
            TestQueue queue = new TestQueue(connection(), 20, 100, Duration.ofMillis(1));
            for (int i = 0; i < 30; i++) {
                Claim.Claimed run = queue.running();
                Outcome outcome = queue.store
                        .completeWithToken(run.job(), run.run(), "1")
                        .followUp()
                        .outcomes()
                        .get(0);
                queue.store.settle(queue.name, List.of(outcome.entry()));
            }
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(queue.store.sweep(queue.name).value()).isZero());
            assertThat(queue.size("expires")).isZero();
            assertThat(queue.size("index:anonymous")).isZero();
            assertThat(queue.reader
                            .list(filter("anonymous"), Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .isEmpty();
        }
    }

    @Nested
    class Listing {
        @Test
        void a_listing_pages_through_a_tenants_jobs_newest_first() {
            TestQueue queue = new TestQueue(connection(), 5, 1_000, DAY);
            List<JobId> submitted = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Submission[] some = IntStream.range(0, 7)
                        .mapToObj(n -> queue.submission("lister", 4, new Due.Now()))
                        .toArray(Submission[]::new);
                queue.submit(some);
                queue.submit(queue.submission("other", 4, new Due.Now()));
                for (Submission one : some) {
                    submitted.add(0, one.id());
                }
            }
            List<JobId> listed = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                JobPage page = queue.reader.list(filter("lister"), cursor, 10).orElseThrow();
                page.jobs().forEach(job -> listed.add(job.id()));
                cursor = page.next();
            } while (cursor.isPresent());
            assertThat(listed).isEqualTo(submitted);
        }

        @Test
        void a_listing_merges_several_queues() {
            TestQueue one = new TestQueue(connection(), 5, 1_000, DAY);
            TestQueue two = new TestQueue(connection(), 5, 1_000, DAY);
            JobReader reader = new JobReader(connection(), one.with(two), TestQueue.HORIZON);
            List<JobId> submitted = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                TestQueue lane = i % 5 < 3 ? one : two;
                Submission job = lane.submission("lister", 4, new Due.Now());
                lane.submit(job);
                submitted.add(0, job.id());
            }
            List<JobId> listed = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                JobPage page = reader.list(filter("lister"), cursor, 3).orElseThrow();
                assertThat(page.jobs()).hasSizeLessThanOrEqualTo(3);
                page.jobs().forEach(job -> listed.add(job.id()));
                cursor = page.next();
            } while (cursor.isPresent());
            assertThat(listed).isEqualTo(submitted);
        }

        @Test
        void a_listing_shows_everything_of_a_job_except_its_result() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            queue.store.heartbeatWithToken(run.job(), run.run(), TestQueue.LEASE, Optional.of(40), "half way");
            queue.store.completeWithToken(run.job(), run.run(), "\"" + "long".repeat(10_000) + "\"");
            Job read = queue.job(run.job());
            assertThat(read.withheld()).contains(new Job.Withheld.Large(40_002));
            assertThat(queue.reader
                            .list(filter("anonymous"), Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .singleElement()
                    .usingRecursiveComparison()
                    .ignoringFields("result", "withheld")
                    .isEqualTo(read);
            assertThat(queue.reader
                            .list(filter("anonymous"), Optional.empty(), 10)
                            .orElseThrow()
                            .jobs()
                            .get(0)
                            .result())
                    .isEmpty();
        }

        @Test
        void a_listing_with_a_rare_match_scans_few_jobs_per_page_and_finds_all_of_them() {
            TestQueue queue = new TestQueue(connection(), 5, 10_000, DAY);
            JobId oldest = queue.running().job();
            for (int i = 0; i < 3; i++) {
                queue.submit(IntStream.range(0, 400)
                        .mapToObj(n -> queue.submission())
                        .toArray(Submission[]::new));
            }
            JobFilter running =
                    new JobFilter("anonymous", Optional.of(JobState.RUNNING), Optional.empty(), Optional.empty());
            List<JobId> listed = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            int pages = 0;
            do {
                JobPage page = queue.reader.list(running, cursor, 100).orElseThrow();
                page.jobs().forEach(job -> listed.add(job.id()));
                cursor = page.next();
                pages++;
            } while (cursor.isPresent());
            assertThat(listed).containsExactly(oldest);
            assertThat(pages).isEqualTo(1 + 1_200 / 250);
        }

        @Test
        void a_listing_filters_by_state_and_type() {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            queue.submit(queue.submission());
            JobFilter running = new JobFilter(
                    "anonymous", Optional.of(JobState.RUNNING), Optional.of("text-stats"), Optional.of(queue.name));
            assertThat(queue.reader
                            .list(running, Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .extracting(Job::id)
                    .containsExactly(run.job());
            JobFilter none = new JobFilter("anonymous", Optional.empty(), Optional.of("other"), Optional.empty());
            assertThat(queue.reader
                            .list(none, Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .isEmpty();
            assertThat(queue.reader.list(none, Optional.of("rubbish"), 10)).isEmpty();
        }
    }

    /** Lists of ended jobs, which are found without looking at others. */
    @Nested
    class EndedJobs {
        private final TestQueue queue = queue();
        private final Set<String> tenants = Set.of("a", "b", "c");

        private JobFilter ended(JobState state, String tenant, String type) {
            return new JobFilter(
                    Optional.ofNullable(tenant),
                    Optional.of(state),
                    Optional.ofNullable(type),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        private Submission job(String tenant, String type) {
            JobType plain = queue.type;
            JobType named = new JobType(
                    type,
                    queue.name,
                    plain.timeout(),
                    plain.maxAttempts(),
                    plain.maxLost(),
                    plain.backoff(),
                    plain.retention(),
                    plain.resultLimit(),
                    false,
                    plain.schema(),
                    plain.url(),
                    plain.on(),
                    false);
            return new Submission(JobId.fresh(queue.name), named, tenant, 4, new Due.Now(), "{}", "", Optional.empty());
        }

        private JobId cancelled(String tenant, String type) {
            Submission job = job(tenant, type);
            queue.submit(job);
            queue.store.cancel(job.id(), Optional.empty());
            return job.id();
        }

        private List<JobId> listed(JobFilter filter, int limit) {
            List<JobId> listed = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                JobPage page = queue.reader.list(filter, tenants, cursor, limit).orElseThrow();
                // Only the last page may have fewer jobs than the limit, because nothing else was looked at.
                assertThat(page.jobs().size() == limit || page.next().isEmpty()).isTrue();
                page.jobs().forEach(job -> listed.add(job.id()));
                cursor = page.next();
            } while (cursor.isPresent());
            return listed;
        }

        @Test
        void ended_jobs_are_listed_by_state_tenant_and_type_in_the_order_in_which_they_ended() {
            List<Submission> submitted = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                submitted.add(job(
                        List.of("a", "a", "b").get(i % 3),
                        List.of("x", "x", "x", "y").get(i % 4)));
            }
            queue.store.pause(queue.name, true);
            queue.submit(submitted.toArray(Submission[]::new));
            Collections.shuffle(submitted, new Random(1));
            submitted.forEach(job -> queue.store.cancel(job.id(), Optional.empty()));
            Collections.reverse(submitted);
            for (String tenant : Arrays.asList(null, "a", "b", "c")) {
                for (String type : Arrays.asList(null, "x", "y", "z")) {
                    List<JobId> expected = submitted.stream()
                            .filter(job -> tenant == null || tenant.equals(job.tenant()))
                            .filter(job ->
                                    type == null || type.equals(job.type().name()))
                            .map(Submission::id)
                            .toList();
                    assertThat(listed(ended(JobState.CANCELLED, tenant, type), 37))
                            .as("%s %s", tenant, type)
                            .isEqualTo(expected);
                }
            }
            assertThat(listed(ended(JobState.FAILED, null, null), 37)).isEmpty();
        }

        @Test
        void a_job_that_is_retried_leaves_the_ended_jobs_and_comes_back_when_it_ends_again() {
            List<JobId> jobs = new ArrayList<>();
            for (int i = 0; i < 130; i++) {
                jobs.add(0, cancelled("a", "x"));
            }
            List<JobId> retried = List.copyOf(jobs.subList(0, 125));
            retried.forEach(job -> queue.store.retry(job, Optional.empty()));
            assertThat(listed(ended(JobState.CANCELLED, "a", "x"), 3)).isEqualTo(jobs.subList(125, 130));
            List<JobId> again = new ArrayList<>(jobs.subList(125, 130));
            for (JobId job : retried) {
                queue.store.cancel(job, Optional.empty());
                again.add(0, job);
            }
            assertThat(listed(ended(JobState.CANCELLED, "a", "x"), 10)).isEqualTo(again);
        }

        @Test
        void lists_of_ended_jobs_can_be_limited_to_a_time() {
            List<JobId> jobs = new ArrayList<>();
            List<Instant> ends = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                jobs.add(cancelled("a", "x"));
                Instant end = queue.job(jobs.get(i)).times().ended().orElseThrow();
                ends.add(end);
                // The next job ends in another millisecond.
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> Instant.now().isAfter(end.plusMillis(1)));
            }
            for (int[] part : new int[][] {{0, 69}, {3, 5}, {58, 63}, {60, 61}, {69, 69}}) {
                JobFilter filter = new JobFilter(
                        Optional.empty(),
                        Optional.of(JobState.CANCELLED),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(ends.get(part[0])),
                        Optional.of(ends.get(part[1])));
                List<JobId> expected = new ArrayList<>(jobs.subList(part[0], part[1]));
                Collections.reverse(expected);
                assertThat(listed(filter, 4)).isEqualTo(expected);
            }
        }

        @Test
        void jobs_of_all_tenants_are_listed_newest_first() {
            List<JobId> jobs = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Submission job = job(List.of("a", "b", "c").get(i % 3), "x");
                queue.submit(job);
                jobs.add(0, job.id());
            }
            JobFilter all = new JobFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            assertThat(listed(all, 4)).isEqualTo(jobs);
        }

        @Test
        void failed_jobs_are_listed_by_the_type_of_their_error() {
            List<JobId> broken = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Claim.Claimed run = queue.running();
                String error = i % 2 == 0 ? "broken" : "other";
                queue.store.failWithToken(
                        run.job(), run.run(), new Failure(FailureReason.ERROR, error, "no", false), Duration.ZERO);
                if (i % 2 == 0) {
                    broken.add(0, run.job());
                }
            }
            JobFilter filter = new JobFilter(
                    Optional.of("anonymous"),
                    Optional.of(JobState.FAILED),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("broken"),
                    Optional.empty(),
                    Optional.empty());
            assertThat(listed(filter, 2)).isEqualTo(broken);
        }

        @Test
        void what_a_function_of_an_older_release_leaves_behind_is_not_listed_and_is_removed_by_sweeps() {
            JobId kept = cancelled("a", "x");
            JobId removed = cancelled("a", "x");
            JobId retried = cancelled("a", "x");
            connection()
                    .commands()
                    .del(queue.key("l:" + removed.unique()), queue.key("j:" + removed.unique()))
                    .toCompletableFuture()
                    .join();
            connection()
                    .commands()
                    .hset(queue.key("l:" + retried.unique()), JobField.STATE.key(), "queued")
                    .toCompletableFuture()
                    .join();
            assertThat(queue.reader
                            .list(ended(JobState.CANCELLED, "a", null), tenants, Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .extracting(Job::id)
                    .containsExactly(kept);
            queue.store.sweep(queue.name);
            assertThat(queue.size("ended:cancelled a x:0")).isEqualTo(1);
        }

        @Test
        void a_job_that_ended_in_an_older_release_is_listed_without_a_state_and_can_be_retried() {
            JobId job = cancelled("a", "x");
            connection()
                    .commands()
                    .hdel(queue.key("l:" + job.unique()), JobField.PLACE.key())
                    .toCompletableFuture()
                    .join();
            assertThat(queue.reader
                            .list(filter("a"), Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .extracting(Job::id)
                    .containsExactly(job);
            queue.store.retry(job, Optional.empty());
            assertThat(queue.state(job)).isEqualTo(JobState.QUEUED);
        }
    }

    @Nested
    class Statistics {
        @Test
        void a_queue_reports_its_depth_age_and_jobs_in_flight() {
            TestQueue queue = queue(2);
            queue.submit(queue.submission(), queue.submission(), queue.submission());
            queue.submit(queue.submission("anonymous", 4, new Due.In(DAY)));
            QueueStats stats = queue.reader.queues().get(0);
            assertThat(stats.waiting()).isEqualTo(1);
            assertThat(stats.inFlight()).isEqualTo(2);
            assertThat(stats.scheduled()).isEqualTo(1);
            assertThat(stats.oldest()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
            assertThat(stats.perMinute()).containsKey("submitted");
        }

        @Test
        void the_oldest_job_of_a_queue_is_found_whatever_its_tenant_and_priority() {
            TestQueue queue = queue(1);
            queue.submit(queue.submission());
            queue.submit(queue.submission("old", 1, new Due.Now()));
            Awaitility.await().until(() -> queue.reader.queues().get(0).oldest().toMillis() >= 150);
            queue.submit(queue.submission("old", 9, new Due.Now()));
            queue.submit(queue.submission("young", 9, new Due.Now()));
            assertThat(queue.reader.queues().get(0).oldest()).isBetween(Duration.ofMillis(150), Duration.ofSeconds(30));
        }
    }

    @Nested
    class OverdueQueue {
        @Test
        void a_reader_notices_what_is_overdue_while_no_clock_runs() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            assertThat(queue.reader.find(dispatch.job()).orElseThrow().overdue())
                    .isFalse();
            queue.makeOverdue("window");
            queue.endClock();
            assertThat(queue.reader.find(dispatch.job()).orElseThrow().overdue())
                    .isTrue();
            assertThat(queue.store.sweep(queue.name).followUp().clock()).isPresent();
        }

        @Test
        void a_reader_notices_a_job_that_waits_beside_a_free_slot() {
            TestQueue queue = queue();
            Dispatch dispatch = queue.dispatched();
            queue.store.undispatchWithToken(dispatch.job(), dispatch.token(), Duration.ZERO, Duration.ofMillis(1));
            queue.endClock();
            // The hold has kept the undispatched job waiting, and the clock that should dispatch it has never started.
            Awaitility.await()
                    .untilAsserted(() -> assertThat(queue.reader
                                    .find(dispatch.job())
                                    .orElseThrow()
                                    .overdue())
                            .isTrue());
            assertThat(queue.store.sweep(queue.name).followUp().dispatches()).hasSize(1);
        }
    }

    @Nested
    class Watch {
        @Test
        void a_waiter_is_notified_of_a_jobs_changes() throws InterruptedException {
            TestQueue queue = queue();
            Claim.Claimed run = queue.running();
            CountDownLatch told = new CountDownLatch(1);
            try (JobChanges changes = new JobChanges(connection());
                    JobChanges.Watch watch = changes.watch(run.job(), told::countDown)
                            .toCompletableFuture()
                            .join()) {
                assertThat(watch).isNotNull();
                queue.store.completeWithToken(run.job(), run.run(), "1");
                assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
