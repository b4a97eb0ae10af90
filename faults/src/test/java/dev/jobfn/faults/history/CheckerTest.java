package dev.jobfn.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.Entry.AttemptFailed;
import dev.jobfn.faults.history.Entry.Claimed;
import dev.jobfn.faults.history.Entry.ClockStarted;
import dev.jobfn.faults.history.Entry.ClockTicked;
import dev.jobfn.faults.history.Entry.Delivered;
import dev.jobfn.faults.history.Entry.Dispatched;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.EndedWithoutRun;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Entry.Gap;
import dev.jobfn.faults.history.Entry.HandlerReturned;
import dev.jobfn.faults.history.Entry.HandlerStarted;
import dev.jobfn.faults.history.Entry.Kept;
import dev.jobfn.faults.history.Entry.Killed;
import dev.jobfn.faults.history.Entry.Lost;
import dev.jobfn.faults.history.Entry.Outage;
import dev.jobfn.faults.history.Entry.Queued;
import dev.jobfn.faults.history.Entry.Renewed;
import dev.jobfn.faults.history.Entry.Shown;
import dev.jobfn.faults.history.Entry.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each test takes a correct history, breaks one rule in it, and expects the checker to find the breach. */
class CheckerTest {
    private static final History.Limits LIMITS = new History.Limits(2, 3, 1_000_000, 5_000_000);
    private static final Set<String> SUCCEEDS = Set.of("succeeded");

    private final List<Entry> entries = new ArrayList<>(List.of(
            new Kept(1, "a"),
            new Slot(2, "a", true),
            new Dispatched(2, "a", "d1", 100),
            new Acknowledged(3, "a", "shop", "k", SUCCEEDS),
            new Slot(4, "a", true),
            new Claimed(4, "a", "r1", 1),
            new HandlerStarted(5, "a", 1),
            new Renewed(6, "a", "r1"),
            new HandlerReturned(7, "a", 1, "{}"),
            new Slot(8, "a", false),
            new EndedByRun(8, "a", "r1", "succeeded", "", false),
            new Delivered(9, "a", "general-a.r1.succeeded", "succeeded"),
            new Found(10, "a", "succeeded", 1, "{}", ""),
            new Shown(11, "a", "shop", true),
            new Shown(12, "a", "press", false)));

    @Test
    void a_correct_history_has_no_violations() {
        assertThat(check()).isEmpty();
    }

    @Test
    void an_acknowledged_job_that_has_not_ended_is_a_violation() {
        replace(Found.class, new Found(10, "a", "running", 1, "", ""));
        assertThat(check()).contains("every acknowledged job ends");
    }

    @Test
    void a_missing_acknowledged_job_is_a_violation() {
        remove(Found.class);
        assertThat(check()).containsExactly("every acknowledged job ends");
    }

    @Test
    void a_second_outcome_is_a_violation() {
        add(new EndedWithoutRun(9, "a", "tick", "failed", "lost"));
        assertThat(check()).contains("a job has one outcome");
    }

    @Test
    void an_outcome_that_differs_from_the_record_is_a_violation() {
        replace(EndedByRun.class, new EndedByRun(8, "a", "r1", "cancelled", "", false));
        assertThat(check()).contains("a job has one outcome");
    }

    @Test
    void a_failed_job_whose_handler_succeeded_is_a_violation() {
        replace(EndedByRun.class, new EndedByRun(8, "a", "r1", "failed", "error", false));
        replace(Found.class, new Found(10, "a", "failed", 1, "", "error"));
        assertThat(check()).contains("a job ends as its handler determined");
    }

    @Test
    void a_result_that_the_handler_did_not_return_is_a_violation() {
        replace(Found.class, new Found(10, "a", "succeeded", 1, "{\"other\":1}", ""));
        assertThat(check()).containsExactly("a result is what the handler returned");
    }

    @Test
    void the_result_of_a_superseded_attempt_is_a_violation() {
        replace(Found.class, new Found(10, "a", "succeeded", 2, "{}", ""));
        add(new HandlerStarted(6, "a", 2), new HandlerReturned(7, "a", 2, "{\"second\":1}"));
        assertThat(check()).contains("a result is what the handler returned");
    }

    @Test
    void two_jobs_with_the_same_key_are_a_violation() {
        add(new Acknowledged(3, "b", "shop", "k", SUCCEEDS), new Found(10, "b", "succeeded", 1, "{}", ""));
        assertThat(check()).contains("the same key names the same job");
    }

    @Test
    void a_write_with_a_superseded_run_token_is_a_violation() {
        add(
                new Lost(6, "a"),
                new Dispatched(6, "a", "d2", 100),
                new Claimed(7, "a", "r2", 2),
                new HandlerStarted(7, "a", 2));
        assertThat(check()).contains("only the current run writes");
    }

    @Test
    void a_write_of_a_run_that_lost_its_lease_is_a_violation() {
        add(new Lost(7, "a"));
        assertThat(check()).contains("only the current run writes");
    }

    @Test
    void after_a_gap_a_run_may_have_claimed_a_job_unseen() {
        replace(Claimed.class, new Gap(4));
        assertThat(check()).isEmpty();
    }

    @Test
    void a_claim_without_a_dispatch_is_a_violation() {
        remove(Dispatched.class);
        assertThat(check()).contains("a dispatch token is claimed once");
    }

    @Test
    void a_reused_attempt_number_is_a_violation() {
        add(new Lost(5, "a"), new Dispatched(5, "a", "d2", 100), new Claimed(5, "a", "r1", 1));
        assertThat(check()).contains("a dispatch token is claimed once");
    }

    @Test
    void a_handler_that_starts_twice_in_one_attempt_is_a_violation() {
        add(new HandlerStarted(6, "a", 1));
        assertThat(check()).containsExactly("handler starts are recorded as attempts");
    }

    @Test
    void a_handler_start_in_an_unrecorded_attempt_is_a_violation() {
        add(new HandlerStarted(6, "a", 2));
        assertThat(check()).contains("handler starts are recorded as attempts");
    }

    @Test
    void an_attempt_without_a_handler_start_is_a_violation_unless_its_process_was_killed() {
        remove(HandlerStarted.class);
        assertThat(check()).containsExactly("attempts without a start are explained by kills");
        add(new Killed(4, "run-fn-0", 1));
        assertThat(check()).isEmpty();
    }

    @Test
    void a_job_that_fails_before_its_attempts_are_used_up_is_a_violation() {
        replace(Acknowledged.class, new Acknowledged(3, "a", "shop", "k", Set.of("failed")));
        replace(EndedByRun.class, new EndedByRun(8, "a", "r1", "failed", "error", true));
        replace(Found.class, new Found(10, "a", "failed", 1, "", "error"));
        replace(Delivered.class, new Delivered(9, "a", "general-a.r1.failed", "failed"));
        assertThat(check()).containsExactly("only failures use up attempts");
    }

    @Test
    void a_job_with_more_failures_than_attempts_is_a_violation() {
        add(new AttemptFailed(5, "a", "r0", 5), new AttemptFailed(5, "a", "r0", 5), new AttemptFailed(5, "a", "r0", 5));
        assertThat(check()).contains("only failures use up attempts");
    }

    @Test
    void an_undelivered_outcome_is_a_violation() {
        remove(Delivered.class);
        assertThat(check()).containsExactly("every outcome is delivered");
    }

    @Test
    void delivering_an_outcome_twice_is_fine_but_a_different_one_is_a_violation() {
        add(new Delivered(9, "a", "general-a.r1.succeeded", "succeeded"));
        assertThat(check()).isEmpty();
        add(new Delivered(9, "a", "general-a.r2.succeeded", "succeeded"));
        assertThat(check()).containsExactly("a job has one outcome event");
    }

    @Test
    void a_job_visible_to_another_tenant_or_hidden_from_its_own_is_a_violation() {
        add(new Shown(12, "a", "press", true));
        assertThat(check()).containsExactly("a tenant sees only its own jobs");
        entries.removeIf(entry -> entry.equals(new Shown(12, "a", "press", true)));
        add(new Shown(12, "a", "shop", false));
        assertThat(check()).containsExactly("a tenant sees only its own jobs");
    }

    @Test
    void exceeding_the_window_is_a_violation() {
        add(new Slot(5, "b", true));
        assertThat(check()).isEmpty();
        add(new Slot(5, "c", true));
        assertThat(check()).containsExactly("the window is never exceeded");
    }

    @Test
    void an_expired_lease_that_nobody_notices_is_a_violation() {
        add(new Kept(1, "b"), new Claimed(2, "b", "r", 1), new Found(7_000_000, "b", "running", 1, "", ""));
        assertThat(check()).contains("nothing sticks");
    }

    @Test
    void an_unclaimed_dispatch_that_is_not_repeated_is_a_violation_unless_there_was_an_outage() {
        add(new Dispatched(2, "b", "d", 100_000), new Found(6_000_000, "b", "queued", 0, "", ""));
        assertThat(check()).containsExactly("nothing sticks");
        add(new Outage(1_000_000, "redis", 3_000_000));
        assertThat(check()).isEmpty();
    }

    @Test
    void an_end_that_was_missed_in_a_gap_is_not_a_violation() {
        add(new Claimed(2, "b", "r", 1), new Gap(3));
        for (long at = 1_000_000; at < 20_000_000; at += 500_000) {
            add(new Queued(at, "c", "fail"));
        }
        assertThat(check()).doesNotContain("nothing sticks");
    }

    @Test
    void a_lost_clock_start_explains_fifteen_seconds_and_no_more() {
        add(new Dispatched(2, "b", "d", 100_000), new ClockStarted(200_000, "c"));
        add(new Found(20_000_000, "b", "queued", 0, "", ""));
        assertThat(check()).isEmpty();
        add(new ClockTicked(300_000, "c"));
        assertThat(check()).containsExactly("nothing sticks");
        entries.removeIf(ClockTicked.class::isInstance);
        add(new Found(26_000_000, "b", "queued", 0, "", ""));
        assertThat(check()).containsExactly("nothing sticks");
    }

    @Test
    void waiting_while_other_jobs_make_progress_is_fine_but_silence_is_a_violation() {
        add(new Kept(1, "b"));
        for (long at = 1_000_000; at < 20_000_000; at += 500_000) {
            add(new Queued(at, "c", "fail"));
        }
        assertThat(check()).isEmpty();
        add(new Found(40_000_000, "b", "queued", 0, "", ""));
        assertThat(check()).contains("nothing sticks");
    }

    private List<String> check() {
        return Checker.check(new History(LIMITS, entries)).stream()
                .map(RuleViolation::rule)
                .distinct()
                .toList();
    }

    private void add(Entry... more) {
        entries.addAll(Arrays.asList(more));
    }

    private void remove(Class<? extends Entry> kind) {
        entries.removeIf(kind::isInstance);
    }

    private void replace(Class<? extends Entry> kind, Entry other) {
        remove(kind);
        add(other);
    }
}
