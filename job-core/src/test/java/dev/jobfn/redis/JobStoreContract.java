package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.jobfn.job.Outcome;
import dev.jobfn.job.QueueStats;
import dev.jobfn.job.Receipt;
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
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store promises on every kind of Redis, grouped by transition. */
abstract class JobStoreContract {
    private static final Duration DAY = Duration.ofDays(1);

    private static final Duration NO_PAUSE = Duration.ZERO;

    abstract RedisConnection connection();

    private Lanes lanes() {
        return lanes(20);
    }

    private Lanes lanes(int window) {
        return new Lanes(connection(), window, 1_000, DAY);
    }

    private static Optional<JobState> fail(Lanes lanes, Claim.Claimed run) {
        return lanes.store
                .failWithToken(run.job(), run.run(), Lanes.ERROR, Duration.ofSeconds(5))
                .value();
    }

    private static JobFilter filter(String tenant) {
        return new JobFilter(tenant, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Nested
    class Submit {
        @Test
        void a_stored_job_is_queued_and_dispatched() {
            Lanes lanes = lanes();
            Submission submission = lanes.submission();
            Recorded<List<Receipt>> answer = lanes.submit(submission);
            assertThat(answer.value()).containsExactly(new Receipt.Kept(submission.id(), JobState.QUEUED, false));
            assertThat(answer.followUp().dispatches())
                    .singleElement()
                    .satisfies(dispatch -> assertThat(dispatch.job()).isEqualTo(submission.id()));
            assertThat(lanes.job(submission.id()).tenant()).isEqualTo("anonymous");
        }

        @Test
        void a_repeated_submission_makes_one_job() {
            Lanes lanes = lanes();
            Submission submission = lanes.submission();
            lanes.submit(submission);
            assertThat(lanes.submit(submission).value())
                    .containsExactly(new Receipt.Kept(submission.id(), JobState.QUEUED, true));
            assertThat(lanes.size("window") + lanes.depth()).isEqualTo(1);
        }

        @Test
        void the_same_idempotency_key_returns_the_first_job() {
            Lanes lanes = lanes();
            Submission first = lanes.idempotent("key", "print");
            lanes.submit(first);
            assertThat(lanes.submit(lanes.idempotent("key", "print")).value())
                    .containsExactly(new Receipt.Kept(first.id(), JobState.QUEUED, true));
            assertThat(lanes.size("window") + lanes.depth()).isEqualTo(1);
        }

        @Test
        void the_same_idempotency_key_with_another_request_is_a_conflict() {
            Lanes lanes = lanes();
            Submission first = lanes.idempotent("key", "print");
            lanes.submit(first);
            assertThat(lanes.submit(lanes.idempotent("key", "another")).value())
                    .containsExactly(new Receipt.Conflict(first.id()));
        }

        @Test
        void an_idempotency_key_is_kept_as_long_as_its_job_and_for_at_least_a_day() {
            Lanes lanes = new Lanes(connection(), 20, 100, Duration.ofSeconds(1));
            Dispatch dispatch = lanes.submit(lanes.idempotent("key", "print"))
                    .followUp()
                    .dispatches()
                    .get(0);
            Claim.Claimed run = lanes.claimed(dispatch);
            lanes.store.complete(run.job(), run.run(), "1");
            assertThat(lanes.connection
                            .commands()
                            .zscore(lanes.key("expires"), run.job().unique() + " anonymous")
                            .toCompletableFuture()
                            .join())
                    .isGreaterThan((double) Instant.now().plusSeconds(86_000).toEpochMilli());
        }

        @Test
        void half_a_surrogate_pair_in_the_metadata_leaves_the_input_intact() {
            Lanes lanes = lanes();
            Submission plain = lanes.submission();
            Submission halved = new Submission(
                    plain.id(),
                    plain.type(),
                    plain.tenant(),
                    plain.priority(),
                    plain.due(),
                    "{\"text\":\"\ude00é\"}",
                    "{\"half\":\"\ud83dé\"}",
                    Optional.empty());
            Dispatch dispatch = lanes.submit(halved).followUp().dispatches().get(0);
            assertThat(lanes.claimed(dispatch).input()).isEqualTo("{\"text\":\"?é\"}");
            assertThat(lanes.job(plain.id()).metadata()).contains("{\"half\":\"?é\"}");
        }

        @Test
        void a_batch_accepts_or_refuses_each_job_by_itself() {
            Lanes lanes = new Lanes(connection(), 1, 3, DAY);
            Submission first = lanes.idempotent("key", "print");
            List<Receipt> receipts = lanes.submit(
                            first,
                            lanes.idempotent("key", "print"),
                            lanes.idempotent("key", "other"),
                            lanes.submission(),
                            lanes.submission(),
                            lanes.submission())
                    .value();
            assertThat(receipts.get(1)).isEqualTo(new Receipt.Kept(first.id(), JobState.QUEUED, true));
            assertThat(receipts.get(2)).isEqualTo(new Receipt.Conflict(first.id()));
            assertThat(receipts.get(5)).isEqualTo(new Receipt.Full(3));
            assertThat(receipts).filteredOn(Receipt.Kept.class::isInstance).hasSize(4);
        }

        @Test
        void a_full_backlog_refuses_a_job_and_stores_nothing_of_it() {
            Lanes lanes = new Lanes(connection(), 1, 2, DAY);
            lanes.submit(lanes.submission(), lanes.submission());
            lanes.submit(lanes.submission());
            Submission late = lanes.idempotent("key", "print");
            assertThat(lanes.submit(late).value()).containsExactly(new Receipt.Full(2));
            assertThat(lanes.reader.find(late.id())).isEmpty();
            assertThat(lanes.connection
                            .commands()
                            .exists(lanes.key("i:key"))
                            .toCompletableFuture()
                            .join())
                    .isZero();
        }

        @Test
        void input_and_metadata_are_stored_unchanged() {
            Lanes lanes = lanes();
            Submission submission = new Submission(
                    JobId.fresh(lanes.name),
                    lanes.type,
                    "a",
                    9,
                    new Due.Now(),
                    "{\"text\":\"línea\\n😀\"}",
                    "{\"änd\":1}",
                    Optional.empty());
            Claim.Claimed run = lanes.claimed(
                    lanes.submit(submission).followUp().dispatches().get(0));
            assertThat(run.input()).isEqualTo("{\"text\":\"línea\\n😀\"}");
            assertThat(run.timeout()).isEqualTo(Duration.ofSeconds(60));
            assertThat(lanes.job(run.job()).metadata()).contains("{\"änd\":1}");
        }

        @Test
        void a_large_batch_is_stored_completely_and_in_order() {
            Lanes lanes = new Lanes(connection(), 1, 20_000, DAY);
            Submission[] many =
                    IntStream.range(0, 9_000).mapToObj(i -> lanes.submission()).toArray(Submission[]::new);
            Recorded<List<Receipt>> answer = lanes.submit(many);
            assertThat(answer.value())
                    .containsExactlyElementsOf(Stream.of(many)
                            .map(job -> (Receipt) new Receipt.Kept(job.id(), JobState.QUEUED, false))
                            .toList());
            assertThat(answer.followUp().dispatches()).extracting(Dispatch::job).containsExactly(many[0].id());
            assertThat(lanes.depth()).isEqualTo(8_999);
        }

        @Test
        void a_due_time_in_the_past_means_now() {
            Lanes lanes = lanes();
            Submission past =
                    lanes.submission("anonymous", 4, new Due.At(Instant.now().minusSeconds(60)));
            assertThat(lanes.submit(past).value()).containsExactly(new Receipt.Kept(past.id(), JobState.QUEUED, false));
        }

        @Test
        void a_job_submitted_again_under_its_own_id_is_dispatched_again_and_its_clock_started_again() {
            Lanes lanes = lanes();
            Submission job = lanes.submission();
            Dispatch lost = lanes.submit(job).followUp().dispatches().get(0);
            Recorded<List<Receipt>> again = lanes.submit(job);
            assertThat(again.value()).containsExactly(new Receipt.Kept(job.id(), JobState.QUEUED, true));
            assertThat(again.followUp().dispatches()).hasSize(1);
            assertThat(again.followUp().clock()).isPresent();
            assertThat(lanes.claim(lost).value()).isInstanceOf(Claim.Refused.class);
            assertThat(lanes.claim(again.followUp().dispatches().get(0)).value())
                    .isInstanceOf(Claim.Claimed.class);
            assertThat(lanes.submit(job).followUp().dispatches()).isEmpty();
            assertThat(lanes.job(job.id()).attempt()).isEqualTo(1);
        }
    }

    @Nested
    class FallDue {
        @Test
        void a_delayed_job_is_scheduled_and_dispatched_when_due() {
            Lanes lanes = lanes();
            Submission later = lanes.submission("anonymous", 4, new Due.In(Duration.ofMinutes(5)));
            Recorded<List<Receipt>> answer = lanes.submit(later);
            assertThat(answer.value()).containsExactly(new Receipt.Kept(later.id(), JobState.SCHEDULED, false));
            assertThat(answer.followUp().dispatches()).isEmpty();
            assertThat(lanes.job(later.id()).times().due()).isPresent();
            lanes.makeOverdue("due");
            assertThat(lanes.submit(lanes.submission()).followUp().dispatches())
                    .extracting(Dispatch::job)
                    .contains(later.id());
            assertThat(lanes.job(later.id()).times().due()).isEmpty();
        }
    }

    @Nested
    class Dispatching {
        @ParameterizedTest
        @ValueSource(ints = {0, 4, 9})
        void jobs_of_a_batch_are_dispatched_in_their_order(int priority) {
            Lanes lanes = new Lanes(connection(), 100, 1_000, DAY);
            lanes.store.pause(lanes.name, true);
            Submission[] batch = IntStream.range(0, 50)
                    .mapToObj(i -> lanes.submission("anonymous", priority, new Due.Now()))
                    .toArray(Submission[]::new);
            lanes.submit(batch);
            assertThat(lanes.store.pause(lanes.name, false).followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactlyElementsOf(
                            Stream.of(batch).map(Submission::id).toList());
        }

        @Test
        void jobs_that_all_find_a_slot_are_dispatched_by_priority_without_waiting() {
            Lanes lanes = lanes(3);
            Submission low = lanes.submission("anonymous", 0, new Due.Now());
            Submission older = lanes.submission("anonymous", 9, new Due.Now());
            Submission newer = lanes.submission("anonymous", 9, new Due.Now());
            assertThat(lanes.submit(low, older, newer).followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactly(older.id(), newer.id(), low.id());
            assertThat(lanes.size("window")).isEqualTo(3);
            assertThat(lanes.depth()).isZero();
            assertThat(lanes.size("turns")).isZero();
        }

        @Test
        void no_more_jobs_are_dispatched_than_the_window_holds() {
            Lanes lanes = lanes(3);
            List<Dispatch> dispatches = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                dispatches.addAll(lanes.submit(lanes.submission()).followUp().dispatches());
            }
            assertThat(dispatches).hasSize(3);
            assertThat(lanes.size("window")).isEqualTo(3);
            assertThat(lanes.depth()).isEqualTo(7);
        }

        @Test
        void the_end_of_a_job_dispatches_the_next() {
            Lanes lanes = lanes(1);
            Claim.Claimed run = lanes.running();
            Submission next = lanes.submission();
            assertThat(lanes.submit(next).followUp().dispatches()).isEmpty();
            assertThat(lanes.store
                            .complete(run.job(), run.run(), "1")
                            .followUp()
                            .dispatches())
                    .singleElement()
                    .satisfies(dispatch -> assertThat(dispatch.job()).isEqualTo(next.id()));
        }

        @Test
        void jobs_are_dispatched_by_priority_and_then_by_age() {
            Lanes lanes = lanes(1);
            Claim.Claimed run = lanes.running();
            Submission low = lanes.submission("anonymous", 0, new Due.Now());
            Submission older = lanes.submission("anonymous", 9, new Due.Now());
            Submission newer = lanes.submission("anonymous", 9, new Due.Now());
            lanes.submit(low, older);
            lanes.submit(newer);
            assertThat(order(lanes, run, 3)).containsExactly(older.id(), newer.id(), low.id());
        }

        @Test
        void tenants_with_waiting_jobs_take_turns() {
            Lanes lanes = lanes(1);
            Claim.Claimed run = lanes.running();
            Submission[] flood = IntStream.range(0, 5)
                    .mapToObj(i -> lanes.submission("busy", 9, new Due.Now()))
                    .toArray(Submission[]::new);
            Submission modest = lanes.submission("modest", 0, new Due.Now());
            lanes.submit(flood);
            lanes.submit(modest);
            assertThat(order(lanes, run, 6).indexOf(modest.id())).isLessThanOrEqualTo(1);
        }

        private static List<JobId> order(Lanes lanes, Claim.Claimed first, int count) {
            List<JobId> order = new ArrayList<>();
            Claim.Claimed run = first;
            for (int i = 0; i < count; i++) {
                Dispatch next = lanes.store
                        .complete(run.job(), run.run(), "1")
                        .followUp()
                        .dispatches()
                        .get(0);
                order.add(next.job());
                run = lanes.claimed(next);
            }
            return order;
        }

        @Test
        void tenants_share_the_slots_that_become_free_together() {
            Lanes lanes = lanes(9);
            lanes.store.pause(lanes.name, true);
            for (String tenant : List.of("many", "some", "few")) {
                for (int i = 0; i < (tenant.equals("few") ? 2 : 10); i++) {
                    lanes.submit(lanes.submission(tenant, 4, new Due.Now()));
                }
            }
            assertThat(lanes.store.pause(lanes.name, false).followUp().dispatches())
                    .extracting(Dispatch::tenant)
                    .hasSize(9)
                    .containsAll(List.of("few", "few"))
                    .satisfies(tenants ->
                            assertThat(Collections.frequency(tenants, "some")).isBetween(3, 4));
            assertThat(lanes.depth()).isEqualTo(13);
        }

        @Test
        void every_dispatch_has_a_token_of_its_own() {
            Lanes lanes = new Lanes(connection(), 100, 1_000, DAY);
            Set<String> tokens = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                lanes.submit(lanes.submission(), lanes.submission())
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
            Lanes lanes = lanes();
            lanes.store.pause(lanes.name, true);
            assertThat(lanes.submit(lanes.submission(), lanes.submission())
                            .followUp()
                            .dispatches())
                    .isEmpty();
            assertThat(lanes.reader.queues().get(0).paused()).isTrue();
            assertThat(lanes.store.pause(lanes.name, false).followUp().dispatches())
                    .hasSize(2);
        }
    }

    @Nested
    class Claiming {
        @Test
        void a_dispatch_is_claimed_once() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            assertThat(lanes.job(dispatch.job()).attempt()).isEqualTo(1);
        }

        @Test
        void a_claim_can_be_repeated_after_its_answer_was_lost() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            String run = Token.fresh();
            for (int i = 0; i < 2; i++) {
                assertThat(lanes.store
                                .claim(dispatch.job(), dispatch.token(), run, Lanes.LEASE, Lanes.BUDGET)
                                .value())
                        .isInstanceOfSatisfying(
                                Claim.Claimed.class,
                                claim -> assertThat(claim.attempt()).isEqualTo(1));
            }
        }

        @Test
        void a_repeated_claim_renews_its_lease() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            String run = Token.fresh();
            lanes.store.claim(dispatch.job(), dispatch.token(), run, Lanes.LEASE, Lanes.BUDGET);
            lanes.makeOverdue("window");
            lanes.store.claim(dispatch.job(), dispatch.token(), run, Lanes.LEASE, Lanes.BUDGET);
            assertThat(lanes.connection
                            .commands()
                            .zscore(lanes.key("window"), dispatch.job().unique())
                            .toCompletableFuture()
                            .join())
                    .isGreaterThan((double) Instant.now().toEpochMilli());
        }

        @Test
        void a_forged_dispatch_token_claims_nothing() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            Dispatch forged = new Dispatch(dispatch.job(), Token.fresh(), dispatch.type(), dispatch.tenant(), 0);
            assertThat(lanes.claim(forged).value()).isInstanceOf(Claim.Refused.class);
            assertThat(lanes.state(dispatch.job())).isEqualTo(JobState.QUEUED);
        }

        @Test
        void a_job_that_waits_for_a_slot_cannot_be_claimed() {
            Lanes lanes = lanes(1);
            lanes.running();
            Submission waiting = lanes.submission();
            lanes.submit(waiting);
            assertThat(lanes.claim(new Dispatch(waiting.id(), "", "text-stats", "anonymous", 0))
                            .value())
                    .isInstanceOf(Claim.Refused.class);
        }

        @Test
        void a_request_with_too_little_time_left_puts_the_job_back_and_uses_no_attempt() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            lanes.dispatchedEarlier(dispatch.job(), Duration.ofSeconds(2));
            Recorded<Claim> late = lanes.store.claim(
                    dispatch.job(), dispatch.token(), Token.fresh(), Lanes.LEASE, Duration.ofSeconds(61));
            assertThat(late.value()).isInstanceOf(Claim.Late.class);
            assertThat(lanes.job(dispatch.job()).attempt()).isZero();
            assertThat(lanes.claim(late.followUp().dispatches().get(0)).value()).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void a_job_longer_than_any_request_is_deferred_instead_of_coming_back_at_once() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            Recorded<Claim> late = lanes.store.claim(
                    dispatch.job(), dispatch.token(), Token.fresh(), Lanes.LEASE, Duration.ofSeconds(59));
            assertThat(late.value()).isInstanceOf(Claim.Late.class);
            assertThat(late.followUp().dispatches()).isEmpty();
            Job job = lanes.job(dispatch.job());
            assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(job.attempt()).isZero();
            assertThat(job.times().due().orElseThrow()).isAfter(Instant.now().plusSeconds(5));
        }

        private static Claim claim(Lanes lanes, Dispatch dispatch, Claim.Place place) {
            return lanes.store
                    .claim(dispatch.job(), dispatch.token(), Token.fresh(), place, Lanes.LEASE, Lanes.BUDGET)
                    .value();
        }

        @Test
        void a_job_is_not_claimed_by_a_process_without_a_place_for_it() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            assertThat(claim(lanes, dispatch, Claim.Place.NONE)).isEqualTo(new Claim.Waits("text-stats", false));
            assertThat(lanes.job(dispatch.job()).attempt()).isZero();
            assertThat(claim(lanes, dispatch, Claim.Place.BESIDE)).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void a_job_that_lost_a_lease_is_claimed_only_to_run_alone() {
            Lanes lanes = lanes();
            lanes.running();
            lanes.makeOverdue("window");
            Dispatch again = lanes.tick().followUp().dispatches().get(0);
            assertThat(claim(lanes, again, Claim.Place.BESIDE)).isEqualTo(new Claim.Waits("text-stats", true));
            assertThat(claim(lanes, again, Claim.Place.NONE)).isEqualTo(new Claim.Waits("text-stats", true));
            assertThat(lanes.job(again.job()).attempt()).isEqualTo(1);
            assertThat(claim(lanes, again, Claim.Place.ALONE)).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void a_forged_event_is_refused_whatever_place_it_needs() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            Dispatch forged = new Dispatch(dispatch.job(), Token.fresh(), dispatch.type(), dispatch.tenant(), 1);
            Dispatch unknown =
                    new Dispatch(JobId.fresh(lanes.name), Token.fresh(), dispatch.type(), dispatch.tenant(), 1);
            for (Claim.Place place : Claim.Place.values()) {
                assertThat(claim(lanes, forged, place)).isInstanceOf(Claim.Refused.class);
                assertThat(claim(lanes, unknown, place)).isInstanceOf(Claim.Refused.class);
            }
        }
    }

    @Nested
    class Heartbeat {
        @Test
        void a_heartbeat_renews_the_lease_and_records_progress() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            lanes.makeOverdue("window");
            assertThat(lanes.store
                            .heartbeatWithToken(run.job(), run.run(), Lanes.LEASE, Optional.of(40), "half way")
                            .value())
                    .contains(false);
            assertThat(lanes.job(run.job()).progress()).contains(new Job.Progress(40, "half way"));
            assertThat(lanes.connection
                            .commands()
                            .zscore(lanes.key("window"), run.job().unique())
                            .toCompletableFuture()
                            .join())
                    .isGreaterThan((double) Instant.now().toEpochMilli());
        }

        @Test
        void a_run_with_another_token_renews_nothing_and_ends_nothing() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            String stranger = Token.fresh();
            assertThat(lanes.store
                            .heartbeatWithToken(run.job(), stranger, Lanes.LEASE, Optional.empty(), "")
                            .value())
                    .isEmpty();
            assertThat(lanes.store.complete(run.job(), stranger, "1").value()).isEmpty();
            assertThat(lanes.store
                            .failWithToken(run.job(), stranger, Lanes.ERROR, NO_PAUSE)
                            .value())
                    .isEmpty();
            assertThat(lanes.store.releaseWithToken(run.job(), stranger).value())
                    .isFalse();
            assertThat(lanes.state(run.job())).isEqualTo(JobState.RUNNING);
        }
    }

    @Nested
    class Complete {
        @Test
        void a_repeated_success_of_the_same_run_keeps_the_first_result() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            Recorded<Optional<JobState>> first = lanes.store.complete(run.job(), run.run(), "{\"n\":1}");
            assertThat(first.value()).contains(JobState.SUCCEEDED);
            assertThat(first.followUp().outcomes()).hasSize(1);
            Recorded<Optional<JobState>> again = lanes.store.completeWithToken(run.job(), run.run(), "{\"n\":2}");
            assertThat(again.value()).contains(JobState.SUCCEEDED);
            assertThat(again.followUp().outcomes()).isEmpty();
            assertThat(lanes.job(run.job()).result()).contains("{\"n\":1}");
            assertThat(lanes.size("window")).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 5, 6, 7, 12, 13, 50, 51, 52, 6_552, 6_553, 6_554, 20_000, 100_000})
        void a_result_of_any_length_is_read_back_unchanged(int times) {
            // Characters of one to four bytes: Redis is given a short result in pieces.
            String result = "\"" + "aé€😀".repeat(times) + "\"";
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            lanes.store.complete(run.job(), run.run(), result);
            Job job = lanes.job(run.job());
            assertThat(job.result().orElseGet(() -> inPieces(lanes, job))).isEqualTo(result);
        }

        private static String inPieces(Lanes lanes, Job job) {
            int bytes = ((Job.Withheld.Large) job.withheld().orElseThrow()).bytes();
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            LargeResults results = new LargeResults(lanes.connection, lanes.catalog);
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
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            for (int attempt = 1; attempt <= 2; attempt++) {
                assertThat(run.attempt()).isEqualTo(attempt);
                assertThat(run.failures()).isEqualTo(attempt - 1);
                assertThat(fail(lanes, run)).contains(JobState.SCHEDULED);
                assertThat(lanes.size("window")).isZero();
                lanes.makeOverdue("due");
                run = lanes.claimed(
                        lanes.store.sweep(lanes.name).followUp().dispatches().get(0));
            }
            assertThat(fail(lanes, run)).contains(JobState.FAILED);
            assertThat(lanes.job(run.job()).error()).contains(new Job.JobError("error", "broken", "it broke", true));
        }

        @Test
        void an_error_that_is_not_retryable_fails_the_job_at_once() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            Failure failure = new Failure(FailureReason.ERROR, "unreadable-image", "no image", false);
            assertThat(lanes.store
                            .failWithToken(run.job(), run.run(), failure, NO_PAUSE)
                            .value())
                    .contains(JobState.FAILED);
        }
    }

    @Nested
    class Release {
        @Test
        void a_released_run_uses_no_attempt_and_its_number_is_not_reused() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            Recorded<Boolean> released = lanes.store.releaseWithToken(run.job(), run.run());
            assertThat(released.value()).isTrue();
            Claim.Claimed next = lanes.claimed(released.followUp().dispatches().get(0));
            assertThat(next.attempt()).isEqualTo(2);
            assertThat(next.failures()).isZero();
        }
    }

    @Nested
    class LoseLease {
        @Test
        void an_expired_lease_queues_the_job_again_and_fences_off_the_old_run() {
            Lanes lanes = lanes();
            Claim.Claimed zombie = lanes.running();
            lanes.makeOverdue("window");
            Dispatch again = lanes.tick().followUp().dispatches().get(0);
            assertThat(again.lost()).isEqualTo(1);
            assertThat(lanes.store
                            .complete(zombie.job(), zombie.run(), "\"zombie\"")
                            .value())
                    .isEmpty();
            Claim.Claimed next = lanes.claimed(again);
            assertThat(next.failures()).isZero();
            assertThat(lanes.store
                            .complete(zombie.job(), zombie.run(), "\"zombie\"")
                            .value())
                    .isEmpty();
            lanes.store.complete(next.job(), next.run(), "\"second\"");
            assertThat(lanes.job(next.job()).result()).contains("\"second\"");
        }

        @Test
        void a_job_that_loses_too_many_leases_fails_as_lost() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            for (int i = 0; i < 2; i++) {
                lanes.makeOverdue("window");
                run = lanes.claimed(lanes.tick().followUp().dispatches().get(0));
            }
            lanes.makeOverdue("window");
            List<Outcome> outcomes = lanes.tick().followUp().outcomes();
            assertThat(lanes.state(run.job())).isEqualTo(JobState.FAILED);
            assertThat(lanes.job(run.job()).error()).map(Job.JobError::reason).contains("lost");
            assertThat(outcomes)
                    .singleElement()
                    .satisfies(end -> assertThat(end.reason()).contains("lost"));
        }

        @Test
        void no_lease_expires_for_the_length_of_one_after_redis_restarted() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            lanes.makeOverdue("window");
            lanes.connection
                    .commands()
                    .hset(lanes.key("clock"), ClockField.TOKEN.key(), "token")
                    .toCompletableFuture()
                    .join();
            lanes.store.tickWithToken(lanes.name, "token", Duration.ofMinutes(1), false);
            assertThat(lanes.state(run.job())).isEqualTo(JobState.RUNNING);
        }
    }

    @Nested
    class UnclaimedDispatch {
        @Test
        void a_dispatch_past_its_deadline_is_replaced_by_another_in_the_same_slot() {
            Lanes lanes = lanes(1);
            Dispatch lost = lanes.dispatched();
            lanes.submit(lanes.submission());
            lanes.makeOverdue("window");
            lanes.dispatchedEarlier(lost.job(), Duration.ofMinutes(10));
            Dispatch again = lanes.tick().followUp().dispatches().get(0);
            assertThat(again.job()).isEqualTo(lost.job());
            assertThat(again.token()).isNotEqualTo(lost.token());
            assertThat(lanes.claim(lost).value()).isInstanceOf(Claim.Refused.class);
            assertThat(lanes.claimed(again).attempt()).isEqualTo(1);
            assertThat(lanes.size("window")).isEqualTo(1);
        }

        @Test
        void a_dispatch_past_its_deadline_is_undone_while_the_queue_is_paused() {
            Lanes lanes = lanes();
            Dispatch lost = lanes.dispatched();
            lanes.store.pause(lanes.name, true);
            lanes.makeOverdue("window");
            lanes.dispatchedEarlier(lost.job(), Duration.ofMinutes(10));
            assertThat(lanes.tick().followUp().dispatches()).isEmpty();
            assertThat(lanes.claim(lost).value()).isInstanceOf(Claim.Refused.class);
            assertThat(lanes.store.pause(lanes.name, false).followUp().dispatches())
                    .hasSize(1);
        }

        @Test
        void the_deadline_of_a_dispatch_does_not_grow_when_it_passes() {
            Lanes lanes = lanes();
            JobId job = lanes.dispatched().job();
            for (int i = 0; i < 8; i++) {
                lanes.makeOverdue("window");
                lanes.dispatchedEarlier(job, Duration.ofMinutes(10));
                assertThat(lanes.tick().followUp().dispatches())
                        .extracting(Dispatch::job)
                        .containsExactly(job);
            }
        }

        @Test
        void an_unclaimed_dispatch_is_published_again_after_three_seconds_with_the_same_token() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            assertThat(lanes.tick().followUp().dispatches()).isEmpty();
            assertThat(lanes.tick().value())
                    .isInstanceOfSatisfying(
                            Tick.Sleep.class,
                            sleep -> assertThat(sleep.time()).isLessThanOrEqualTo(Duration.ofSeconds(3)));
            lanes.makeOverdue("window");
            assertThat(lanes.tick().followUp().dispatches()).containsExactly(dispatch);
            assertThat(lanes.tick().followUp().dispatches()).isEmpty();
            assertThat(lanes.claimed(dispatch).attempt()).isEqualTo(1);
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            lanes.makeOverdue("window");
            assertThat(lanes.size("window")).isEqualTo(1);
        }

        private static List<JobId> copies(Lanes lanes) {
            return lanes.tick().followUp().dispatches().stream()
                    .map(Dispatch::job)
                    .toList();
        }

        @Test
        void few_copies_are_published_while_none_arrives_and_more_once_they_do() {
            Lanes lanes = new Lanes(connection(), 20, 1_000, DAY);
            List<Dispatch> dispatches = lanes.submit(
                            Stream.generate(lanes::submission).limit(20).toArray(Submission[]::new))
                    .followUp()
                    .dispatches();
            assertThat(round(lanes)).hasSize(4);
            JobId probe = round(lanes).get(0);
            assertThat(lanes.claim(dispatch(dispatches, probe)).value()).isInstanceOf(Claim.Claimed.class);
            List<JobId> two = round(lanes);
            assertThat(two).hasSize(2).doesNotContain(probe);
            lanes.claimed(dispatch(dispatches, two.get(1)));
            assertThat(round(lanes)).hasSize(4);
            assertThat(round(lanes)).hasSize(1);
        }

        @Test
        void every_unclaimed_dispatch_gets_a_copy_in_its_turn() {
            Lanes lanes = lanes(6);
            lanes.submit(Stream.generate(lanes::submission).limit(6).toArray(Submission[]::new));
            Set<JobId> seen = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                seen.addAll(round(lanes));
            }
            assertThat(seen).hasSize(6);
        }

        /** The copies that are published in the next round of three seconds. */
        private static List<JobId> round(Lanes lanes) {
            lanes.makeOlder("window", Duration.ofMillis(3_200));
            lanes.nextRound();
            return copies(lanes);
        }

        private static Dispatch dispatch(List<Dispatch> dispatches, JobId job) {
            return dispatches.stream()
                    .filter(each -> each.job().equals(job))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void nothing_is_published_again_while_the_queue_is_held() {
            Lanes lanes = lanes();
            Dispatch refused = lanes.dispatched();
            Dispatch dispatch = lanes.dispatched();
            lanes.store.undispatchWithToken(refused.job(), refused.token(), NO_PAUSE, Duration.ofSeconds(5));
            assertThat(round(lanes)).isEmpty();
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
        }

        @Test
        void nothing_is_published_again_while_the_queue_is_paused() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            lanes.store.pause(lanes.name, true);
            assertThat(round(lanes)).isEmpty();
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
        }
    }

    @Nested
    class Redispatch {
        @ParameterizedTest
        @ValueSource(ints = {1, 300})
        void an_operator_has_unclaimed_jobs_dispatched_again_in_their_slots(int jobs) {
            Lanes lanes = lanes(jobs + 1);
            Claim.Claimed run = lanes.running();
            Set<JobId> lost = new HashSet<>();
            List<Dispatch> first = lanes.submit(
                            Stream.generate(lanes::submission).limit(jobs).toArray(Submission[]::new))
                    .followUp()
                    .dispatches();
            first = new ArrayList<>(first);
            first.addAll(lanes.store.sweep(lanes.name).followUp().dispatches());
            while (first.size() < jobs) {
                first.addAll(lanes.store.sweep(lanes.name).followUp().dispatches());
            }
            first.forEach(dispatch -> lost.add(dispatch.job()));
            Recorded<Integer> redispatched = lanes.store.redispatch(lanes.name);
            List<Dispatch> again = redispatched.followUp().dispatches();
            assertThat(redispatched.value()).isEqualTo(jobs);
            assertThat(again).extracting(Dispatch::job).containsExactlyInAnyOrderElementsOf(lost);
            assertThat(again).extracting(Dispatch::token).doesNotContainAnyElementsOf(tokens(first));
            assertThat(redispatched.followUp().clock()).isPresent();
            assertThat(lanes.size("window")).isEqualTo(jobs + 1);
            assertThat(lanes.claim(first.get(0)).value()).isInstanceOf(Claim.Refused.class);
            assertThat(lanes.claimed(again.get(0)).attempt()).isEqualTo(1);
            assertThat(lanes.state(run.job())).isEqualTo(JobState.RUNNING);
        }

        private static List<String> tokens(List<Dispatch> dispatches) {
            return dispatches.stream().map(Dispatch::token).toList();
        }

        @Test
        void a_paused_queue_redispatches_nothing() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            lanes.store.pause(lanes.name, true);
            assertThat(lanes.store.redispatch(lanes.name).value()).isZero();
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Claimed.class);
        }
    }

    @Nested
    class Undispatch {
        @Test
        void dispatches_of_one_event_are_undone_together_each_by_its_own_token() {
            Lanes lanes = lanes();
            Dispatch one = lanes.dispatched();
            Dispatch two = lanes.dispatched();
            Dispatch kept = lanes.dispatched();
            Recorded<Boolean> undone = lanes.store.undispatchWithTokens(
                    lanes.name,
                    Map.of(one.job(), one.token(), two.job(), two.token(), kept.job(), Token.fresh()),
                    NO_PAUSE,
                    Duration.ofSeconds(1));
            assertThat(undone.value()).isTrue();
            assertThat(lanes.size("window")).isEqualTo(1);
            assertThat(lanes.depth()).isEqualTo(2);
            assertThat(lanes.claim(kept).value()).isInstanceOf(Claim.Claimed.class);
            assertThat(lanes.claim(one).value()).isInstanceOf(Claim.Refused.class);
        }

        @Test
        void undoing_with_a_forged_token_does_not_hold_the_queue() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            assertThat(lanes.store
                            .undispatchWithTokens(
                                    lanes.name, Map.of(dispatch.job(), Token.fresh()), NO_PAUSE, Duration.ofSeconds(1))
                            .value())
                    .isFalse();
            assertThat(lanes.submit(lanes.submission()).followUp().dispatches()).hasSize(1);
        }

        @Test
        void an_undispatched_job_waits_while_the_queue_is_held() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            Recorded<Boolean> back =
                    lanes.store.undispatchWithToken(dispatch.job(), dispatch.token(), NO_PAUSE, Duration.ofSeconds(1));
            assertThat(back.value()).isTrue();
            assertThat(back.followUp().dispatches()).isEmpty();
            assertThat(lanes.size("window")).isZero();
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    lanes.store.sweep(lanes.name).followUp().dispatches())
                            .hasSize(1));
        }

        @Test
        void a_deferred_job_frees_its_slot_until_it_is_due() {
            Lanes lanes = lanes(1);
            Dispatch dispatch = lanes.dispatched();
            Submission next = lanes.submission();
            lanes.submit(next);
            Recorded<Boolean> deferred =
                    lanes.store.undispatchWithToken(dispatch.job(), dispatch.token(), Duration.ofSeconds(10), NO_PAUSE);
            assertThat(deferred.followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactly(next.id());
            assertThat(lanes.state(dispatch.job())).isEqualTo(JobState.SCHEDULED);
        }
    }

    @Nested
    class Cancel {
        @Test
        void a_cancelled_queued_job_frees_its_slot_and_its_event_claims_nothing() {
            Lanes lanes = lanes(1);
            Dispatch dispatch = lanes.dispatched();
            Submission next = lanes.submission();
            lanes.submit(next);
            Recorded<CommandResult> cancelled = lanes.store.cancel(dispatch.job(), Optional.of("anonymous"));
            assertThat(cancelled.value()).isEqualTo(new CommandResult.Done(JobState.CANCELLED));
            assertThat(cancelled.followUp().dispatches())
                    .extracting(Dispatch::job)
                    .containsExactly(next.id());
            assertThat(cancelled.followUp().outcomes()).hasSize(1);
            assertThat(lanes.claim(dispatch).value()).isInstanceOf(Claim.Refused.class);
            assertThat(lanes.store
                            .cancel(dispatch.job(), Optional.of("anonymous"))
                            .value())
                    .isEqualTo(new CommandResult.Done(JobState.CANCELLED));
        }

        @Test
        void a_cancelled_waiting_job_is_never_dispatched() {
            Lanes lanes = lanes(1);
            Claim.Claimed run = lanes.running();
            Submission waiting = lanes.submission();
            lanes.submit(waiting);
            lanes.store.cancel(waiting.id(), Optional.empty());
            assertThat(lanes.store
                            .complete(run.job(), run.run(), "1")
                            .followUp()
                            .dispatches())
                    .isEmpty();
            assertThat(lanes.depth()).isZero();
            assertThat(lanes.size("ready:anonymous")).isZero();
        }

        @Test
        void a_tenant_whose_waiting_jobs_were_all_cancelled_has_no_turn() {
            Lanes lanes = lanes();
            lanes.store.pause(lanes.name, true);
            Submission first = lanes.submission("gone", 4, new Due.Now());
            Submission second = lanes.submission("gone", 4, new Due.Now());
            lanes.submit(first, second, lanes.submission("stays", 4, new Due.Now()));
            lanes.store.cancel(first.id(), Optional.empty());
            assertThat(lanes.holds("turns", "gone")).isTrue();
            lanes.store.cancel(second.id(), Optional.empty());
            assertThat(lanes.holds("turns", "gone")).isFalse();
            assertThat(lanes.holds("turns", "stays")).isTrue();
        }

        @Test
        void a_running_job_learns_of_its_cancellation_but_its_success_still_counts() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            assertThat(lanes.store.cancel(run.job(), Optional.of("anonymous")).value())
                    .isEqualTo(new CommandResult.Done(JobState.RUNNING));
            assertThat(lanes.job(run.job()).cancelRequested()).isTrue();
            assertThat(lanes.store
                            .heartbeatWithToken(run.job(), run.run(), Lanes.LEASE, Optional.empty(), "")
                            .value())
                    .contains(true);
            assertThat(lanes.store.complete(run.job(), run.run(), "1").value()).contains(JobState.SUCCEEDED);
        }

        @Test
        void a_job_with_a_requested_cancellation_is_cancelled_when_it_fails_is_released_or_loses_its_lease() {
            Lanes lanes = lanes();
            Claim.Claimed failing = lanes.running();
            lanes.store.cancel(failing.job(), Optional.empty());
            assertThat(fail(lanes, failing)).contains(JobState.CANCELLED);
            Claim.Claimed released = lanes.running();
            lanes.store.cancel(released.job(), Optional.empty());
            lanes.store.releaseWithToken(released.job(), released.run());
            assertThat(lanes.state(released.job())).isEqualTo(JobState.CANCELLED);
            Claim.Claimed lost = lanes.running();
            lanes.store.cancel(lost.job(), Optional.empty());
            lanes.makeOverdue("window");
            lanes.tick();
            assertThat(lanes.state(lost.job())).isEqualTo(JobState.CANCELLED);
        }

        @Test
        void a_job_of_another_tenant_is_unknown() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            assertThat(lanes.store
                            .cancel(dispatch.job(), Optional.of("stranger"))
                            .value())
                    .isInstanceOf(CommandResult.Unknown.class);
            assertThat(lanes.store
                            .retry(dispatch.job(), Optional.of("stranger"))
                            .value())
                    .isInstanceOf(CommandResult.Unknown.class);
            assertThat(lanes.state(dispatch.job())).isEqualTo(JobState.QUEUED);
        }
    }

    @Nested
    class Retry {
        @Test
        void a_retried_job_runs_again_with_all_attempts_available() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            lanes.store.failWithToken(
                    run.job(), run.run(), new Failure(FailureReason.ERROR, "broken", "", false), NO_PAUSE);
            Recorded<CommandResult> retried = lanes.store.retry(run.job(), Optional.empty());
            assertThat(retried.value()).isEqualTo(new CommandResult.Done(JobState.QUEUED));
            assertThat(lanes.store.retry(run.job(), Optional.empty()).value())
                    .isEqualTo(new CommandResult.Forbidden(JobState.QUEUED));
            assertThat(lanes.size("expires")).isZero();
            Claim.Claimed again = lanes.claimed(retried.followUp().dispatches().get(0));
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.failures()).isZero();
            assertThat(lanes.store.complete(run.job(), run.run(), "\"zombie\"").value())
                    .isEmpty();
            lanes.store.complete(again.job(), again.run(), "1");
            assertThat(lanes.job(again.job()).error()).isEmpty();
        }
    }

    @Nested
    class Outbox {
        @Test
        void an_outcome_stays_in_the_outbox_until_it_is_settled() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            Outcome outcome = lanes.store
                    .complete(run.job(), run.run(), "1")
                    .followUp()
                    .outcomes()
                    .get(0);
            assertThat(outcome.run()).isEqualTo(run.run());
            lanes.makeOverdue("outbox");
            assertThat(lanes.tick().followUp().outcomes()).containsExactly(outcome);
            lanes.store.settle(lanes.name, List.of(outcome.entry()));
            lanes.makeOverdue("outbox");
            assertThat(lanes.tick().followUp().outcomes()).isEmpty();
            assertThat(lanes.size("outbox")).isZero();
        }
    }

    @Nested
    class Clock {
        @Test
        void only_the_first_script_that_leaves_something_due_starts_the_clock() {
            Lanes lanes = lanes();
            Recorded<List<Receipt>> first = lanes.submit(lanes.submission());
            assertThat(first.followUp().clock()).isPresent();
            assertThat(lanes.submit(lanes.submission()).followUp().clock()).isEmpty();
            String token = first.followUp().clock().orElseThrow();
            assertThat(lanes.store
                            .tickWithToken(lanes.name, token, Lanes.LEASE, false)
                            .value())
                    .isInstanceOf(Tick.Sleep.class);
        }

        @Test
        void a_clock_with_another_token_does_nothing() {
            Lanes lanes = lanes();
            lanes.dispatched();
            lanes.makeOverdue("window");
            Recorded<Tick> forged = lanes.store.tickWithToken(lanes.name, Token.fresh(), Lanes.LEASE, false);
            assertThat(forged.value()).isInstanceOf(Tick.Gone.class);
            assertThat(forged.followUp().dispatches()).isEmpty();
        }

        @Test
        void a_clock_with_nothing_due_lingers_once_and_ends() {
            Lanes lanes = lanes();
            Recorded<List<Receipt>> submitted = lanes.submit(lanes.submission());
            String token = submitted.followUp().clock().orElseThrow();
            lanes.store.cancel(submitted.followUp().dispatches().get(0).job(), Optional.empty());
            lanes.store.settle(lanes.name, entries(lanes));
            Tick idle = lanes.store
                    .tickWithToken(lanes.name, token, Lanes.LEASE, false)
                    .value();
            assertThat(idle)
                    .isInstanceOfSatisfying(
                            Tick.Sleep.class, sleep -> assertThat(sleep.idle()).isTrue());
            assertThat(lanes.store
                            .tickWithToken(lanes.name, token, Lanes.LEASE, true)
                            .value())
                    .isInstanceOf(Tick.Done.class);
            assertThat(lanes.submit(lanes.submission()).followUp().clock()).isPresent();
        }

        private static List<String> entries(Lanes lanes) {
            return lanes.connection
                    .commands()
                    .zrange(lanes.key("outbox"), 0, -1)
                    .toCompletableFuture()
                    .join();
        }

        @Test
        void a_clock_that_died_is_replaced() {
            Lanes lanes = lanes();
            lanes.submit(lanes.submission());
            long past = Instant.now().minusSeconds(20).toEpochMilli();
            lanes.connection
                    .commands()
                    .hset(lanes.key("clock"), ClockField.WAKES_AT.key(), Long.toString(past))
                    .toCompletableFuture()
                    .join();
            assertThat(lanes.submit(lanes.submission()).followUp().clock()).isPresent();
        }

        @Test
        void a_clock_hands_over_to_one_successor() {
            Lanes lanes = lanes();
            String token = lanes.submit(lanes.submission()).followUp().clock().orElseThrow();
            String successor = lanes.store.handOverWithToken(lanes.name, token).orElseThrow();
            assertThat(lanes.store.handOverWithToken(lanes.name, token)).isEmpty();
            assertThat(lanes.store
                            .tickWithToken(lanes.name, successor, Lanes.LEASE, false)
                            .value())
                    .isInstanceOf(Tick.Sleep.class);
        }

        @Test
        void something_due_earlier_wakes_the_clock() throws InterruptedException {
            Lanes lanes = lanes();
            lanes.dispatched();
            CountDownLatch woken = new CountDownLatch(1);
            try (JobChanges changes = new JobChanges(connection());
                    JobChanges.Watch watch = changes.watchWakes(lanes.name, woken::countDown)
                            .toCompletableFuture()
                            .join()) {
                assertThat(watch).isNotNull();
                lanes.connection
                        .commands()
                        .hset(
                                lanes.key("clock"),
                                ClockField.WAKES_AT.key(),
                                Long.toString(Instant.now().plusSeconds(600).toEpochMilli()))
                        .toCompletableFuture()
                        .join();
                lanes.submit(lanes.submission("anonymous", 4, new Due.In(Duration.ofSeconds(30))));
                assertThat(woken.await(5, TimeUnit.SECONDS)).isTrue();
            }
        }

        @Test
        void something_due_beyond_the_horizon_starts_no_clock() {
            Lanes lanes = lanes();
            Recorded<List<Receipt>> answer =
                    lanes.submit(lanes.submission("anonymous", 4, new Due.In(Lanes.HORIZON.plusMinutes(1))));
            assertThat(answer.followUp().clock()).isEmpty();
        }
    }

    @Nested
    class Retention {
        @Test
        void ended_jobs_leave_nothing_behind_after_their_retention() {
            Lanes lanes = new Lanes(connection(), 20, 100, Duration.ofMillis(1));
            for (int i = 0; i < 30; i++) {
                Claim.Claimed run = lanes.running();
                Outcome outcome = lanes.store
                        .complete(run.job(), run.run(), "1")
                        .followUp()
                        .outcomes()
                        .get(0);
                lanes.store.settle(lanes.name, List.of(outcome.entry()));
            }
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(lanes.store.sweep(lanes.name).value()).isZero());
            assertThat(lanes.size("expires")).isZero();
            assertThat(lanes.size("index:anonymous")).isZero();
            assertThat(lanes.reader
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
            Lanes lanes = new Lanes(connection(), 5, 1_000, DAY);
            List<JobId> submitted = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Submission[] some = IntStream.range(0, 7)
                        .mapToObj(n -> lanes.submission("lister", 4, new Due.Now()))
                        .toArray(Submission[]::new);
                lanes.submit(some);
                lanes.submit(lanes.submission("other", 4, new Due.Now()));
                for (Submission one : some) {
                    submitted.add(0, one.id());
                }
            }
            List<JobId> listed = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                JobPage page = lanes.reader.list(filter("lister"), cursor, 10).orElseThrow();
                page.jobs().forEach(job -> listed.add(job.id()));
                cursor = page.next();
            } while (cursor.isPresent());
            assertThat(listed).isEqualTo(submitted);
        }

        @Test
        void a_listing_merges_several_queues() {
            Lanes one = new Lanes(connection(), 5, 1_000, DAY);
            Lanes two = new Lanes(connection(), 5, 1_000, DAY);
            JobReader reader = new JobReader(connection(), one.with(two), Lanes.HORIZON);
            List<JobId> submitted = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Lanes lane = i % 5 < 3 ? one : two;
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
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            lanes.store.heartbeatWithToken(run.job(), run.run(), Lanes.LEASE, Optional.of(40), "half way");
            lanes.store.complete(run.job(), run.run(), "\"" + "long".repeat(10_000) + "\"");
            Job read = lanes.job(run.job());
            assertThat(read.withheld()).contains(new Job.Withheld.Large(40_002));
            assertThat(lanes.reader
                            .list(filter("anonymous"), Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .singleElement()
                    .usingRecursiveComparison()
                    .ignoringFields("result", "withheld")
                    .isEqualTo(read);
            assertThat(lanes.reader
                            .list(filter("anonymous"), Optional.empty(), 10)
                            .orElseThrow()
                            .jobs()
                            .get(0)
                            .result())
                    .isEmpty();
        }

        @Test
        void a_listing_with_a_rare_match_scans_few_jobs_per_page_and_finds_all_of_them() {
            Lanes lanes = new Lanes(connection(), 5, 10_000, DAY);
            JobId oldest = lanes.dispatched().job();
            lanes.store.cancel(oldest, Optional.empty());
            for (int i = 0; i < 3; i++) {
                lanes.submit(IntStream.range(0, 400)
                        .mapToObj(n -> lanes.submission())
                        .toArray(Submission[]::new));
            }
            JobFilter cancelled =
                    new JobFilter("anonymous", Optional.of(JobState.CANCELLED), Optional.empty(), Optional.empty());
            List<JobId> listed = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            int pages = 0;
            do {
                JobPage page = lanes.reader.list(cancelled, cursor, 100).orElseThrow();
                page.jobs().forEach(job -> listed.add(job.id()));
                cursor = page.next();
                pages++;
            } while (cursor.isPresent());
            assertThat(listed).containsExactly(oldest);
            assertThat(pages).isEqualTo(1 + 1_200 / 250);
        }

        @Test
        void a_listing_filters_by_state_and_type() {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            lanes.submit(lanes.submission());
            JobFilter running = new JobFilter(
                    "anonymous", Optional.of(JobState.RUNNING), Optional.of("text-stats"), Optional.of(lanes.name));
            assertThat(lanes.reader
                            .list(running, Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .extracting(Job::id)
                    .containsExactly(run.job());
            JobFilter none = new JobFilter("anonymous", Optional.empty(), Optional.of("other"), Optional.empty());
            assertThat(lanes.reader
                            .list(none, Optional.empty(), 10)
                            .orElseThrow()
                            .jobs())
                    .isEmpty();
            assertThat(lanes.reader.list(none, Optional.of("rubbish"), 10)).isEmpty();
        }
    }

    @Nested
    class Statistics {
        @Test
        void a_queue_reports_its_depth_age_and_jobs_in_flight() {
            Lanes lanes = lanes(2);
            lanes.submit(lanes.submission(), lanes.submission(), lanes.submission());
            lanes.submit(lanes.submission("anonymous", 4, new Due.In(DAY)));
            QueueStats stats = lanes.reader.queues().get(0);
            assertThat(stats.waiting()).isEqualTo(1);
            assertThat(stats.inFlight()).isEqualTo(2);
            assertThat(stats.scheduled()).isEqualTo(1);
            assertThat(stats.oldest()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
            assertThat(stats.perMinute()).containsKey("submitted");
        }

        @Test
        void the_oldest_job_of_a_queue_is_found_whatever_its_tenant_and_priority() {
            Lanes lanes = lanes(1);
            lanes.submit(lanes.submission());
            lanes.submit(lanes.submission("old", 1, new Due.Now()));
            Awaitility.await().until(() -> lanes.reader.queues().get(0).oldest().toMillis() >= 150);
            lanes.submit(lanes.submission("old", 9, new Due.Now()));
            lanes.submit(lanes.submission("young", 9, new Due.Now()));
            assertThat(lanes.reader.queues().get(0).oldest()).isBetween(Duration.ofMillis(150), Duration.ofSeconds(30));
        }
    }

    @Nested
    class OverdueQueue {
        @Test
        void a_reader_notices_what_is_overdue_while_no_clock_runs() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            assertThat(lanes.reader.find(dispatch.job()).orElseThrow().overdue())
                    .isFalse();
            lanes.makeOverdue("window");
            lanes.endClock();
            assertThat(lanes.reader.find(dispatch.job()).orElseThrow().overdue())
                    .isTrue();
            assertThat(lanes.store.sweep(lanes.name).followUp().clock()).isPresent();
        }

        @Test
        void a_reader_notices_a_job_that_waits_beside_a_free_slot() {
            Lanes lanes = lanes();
            Dispatch dispatch = lanes.dispatched();
            lanes.store.undispatchWithToken(dispatch.job(), dispatch.token(), Duration.ZERO, Duration.ofMillis(1));
            lanes.endClock();
            // What was taken back was held, and the clock that should go on never started.
            Awaitility.await()
                    .untilAsserted(() -> assertThat(lanes.reader
                                    .find(dispatch.job())
                                    .orElseThrow()
                                    .overdue())
                            .isTrue());
            assertThat(lanes.store.sweep(lanes.name).followUp().dispatches()).hasSize(1);
        }
    }

    @Nested
    class Watch {
        @Test
        void a_waiter_is_notified_of_a_jobs_changes() throws InterruptedException {
            Lanes lanes = lanes();
            Claim.Claimed run = lanes.running();
            CountDownLatch told = new CountDownLatch(1);
            try (JobChanges changes = new JobChanges(connection());
                    JobChanges.Watch watch = changes.watch(run.job(), told::countDown)
                            .toCompletableFuture()
                            .join()) {
                assertThat(watch).isNotNull();
                lanes.store.complete(run.job(), run.run(), "1");
                assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
