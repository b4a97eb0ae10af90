package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.Claim;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStateMachine;
import dev.jobfn.job.Token;
import dev.jobfn.job.Transition;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries every combination of state and transition with the scripts and compares the results with the state machine's
 * table.
 */
class JobStateMachineIT {
    private static final Duration LATER = Duration.ofHours(1);
    private static final Failure ERROR = new Failure(FailureReason.ERROR, "broken", "it broke", true);
    private static final Failure FATAL = new Failure(FailureReason.ERROR, "broken", "it broke", false);

    private static RedisProcess redis;
    private static RedisConnection connection;

    @BeforeAll
    static void start() {
        redis = RedisProcess.started();
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
    }

    @AfterAll
    static void stop() {
        connection.close();
        redis.close();
    }

    static Stream<Arguments> pairs() {
        return Arrays.stream(JobState.values())
                .flatMap(state -> Arrays.stream(Transition.values()).map(step -> Arguments.of(state, step)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pairs")
    void every_pair_of_state_and_transition_follows_the_table(JobState state, Transition transition) {
        Walk walk = new Walk(new TestQueue(connection, 2, 100, Duration.ofDays(1)));
        walk.to(state);
        walk.prepare(transition);
        Job before = walk.record();
        assertThat(before.state()).isEqualTo(state);

        Optional<JobState> said = walk.go(transition);

        Job after = walk.record();
        Optional<JobState> expected = JobStateMachine.after(state, transition);
        if (expected.isPresent()) {
            assertThat(said).isEqualTo(expected);
            assertThat(after.state()).isEqualTo(expected.get());
        } else {
            // A repeated call may return the job's state, but must change nothing.
            assertThat(said.orElse(state)).isEqualTo(state);
            assertThat(after).isEqualTo(before);
        }
        assertThat(walk.places()).isEqualTo(1);
    }

    /** One job with the latest tokens of its dispatches and runs. No late caller has newer tokens. */
    private static final class Walk {
        private final TestQueue queue;
        private final JobId job;
        private String dispatch;
        private String run;

        Walk(TestQueue queue) {
            this.queue = queue;
            Dispatch first = queue.dispatched();
            this.job = first.job();
            this.dispatch = first.token();
            claim();
        }

        Job record() {
            return queue.job(job);
        }

        /**
         * The number of places that hold this job, out of all places that can hold a job. A job in none of them would
         * be lost.
         */
        long places() {
            return Stream.of("due", "ready:anonymous", "window")
                            .filter(set -> queue.holds(set, job.unique()))
                            .count()
                    + (queue.holds("expires", job.unique() + " anonymous") ? 1 : 0);
        }

        private void claim() {
            run = Token.fresh();
            Claim claim = queue.store
                    .claim(job, dispatch, run, TestQueue.LEASE, TestQueue.BUDGET)
                    .value();
            assertThat(claim).isInstanceOf(Claim.Claimed.class);
        }

        private void dispatched(FollowUp followUp) {
            dispatch = followUp.dispatches().get(0).token();
        }

        void to(JobState state) {
            switch (state) {
                case SCHEDULED -> queue.store.failWithToken(job, run, ERROR, LATER);
                case QUEUED -> dispatched(queue.store.releaseWithToken(job, run).followUp());
                case RUNNING -> {}
                case SUCCEEDED -> queue.store.completeWithToken(job, run, "1");
                case FAILED -> queue.store.failWithToken(job, run, FATAL, LATER);
                case CANCELLED -> {
                    queue.store.cancel(job, Optional.empty());
                    queue.store.failWithToken(job, run, ERROR, LATER);
                }
            }
        }

        /** Prepares a running job for the transition. */
        void prepare(Transition transition) {
            if (record().state() != JobState.RUNNING) {
                return;
            }
            if (transition == Transition.STOP) {
                queue.store.cancel(job, Optional.empty());
            }
            if (transition == Transition.LOSE_FOR_GOOD) {
                for (int lost = 1; lost < queue.type.maxLost(); lost++) {
                    queue.makeOverdue("window");
                    dispatched(queue.tick().followUp());
                    claim();
                }
            }
        }

        /**
         * Makes the transition. Returns the job's state according to the store; empty if the store refused the
         * transition.
         */
        Optional<JobState> go(Transition transition) {
            return switch (transition) {
                case FALL_DUE -> clock("due");
                case LOSE, LOSE_FOR_GOOD -> clock("window");
                case CLAIM ->
                    queue.store
                                            .claim(job, dispatch, Token.fresh(), TestQueue.LEASE, TestQueue.BUDGET)
                                            .value()
                                    instanceof Claim.Claimed
                            ? Optional.of(JobState.RUNNING)
                            : Optional.empty();
                case UNDISPATCH -> undispatch(Duration.ZERO, JobState.QUEUED);
                case DEFER -> undispatch(LATER, JobState.SCHEDULED);
                case HEARTBEAT ->
                    queue.store
                            .heartbeatWithToken(job, run, TestQueue.LEASE, Optional.of(50), "half way")
                            .value()
                            .map(cancelled -> JobState.RUNNING);
                case COMPLETE -> queue.store.completeWithToken(job, run, "2").value();
                case FAIL_AND_RETRY ->
                    queue.store.failWithToken(job, run, ERROR, LATER).value();
                case FAIL -> queue.store.failWithToken(job, run, FATAL, LATER).value();
                case STOP -> queue.store.failWithToken(job, run, ERROR, LATER).value();
                case RELEASE ->
                    queue.store.releaseWithToken(job, run).value() ? Optional.of(JobState.QUEUED) : Optional.empty();
                case CANCEL ->
                    command(queue.store.cancel(job, Optional.of("anonymous")).value());
                case RETRY ->
                    command(queue.store.retry(job, Optional.of("anonymous")).value());
            };
        }

        private Optional<JobState> clock(String overdue) {
            queue.makeOverdue(overdue);
            queue.tick();
            return Optional.of(queue.state(job));
        }

        private Optional<JobState> undispatch(Duration pause, JobState state) {
            return queue.store
                            .undispatchWithToken(job, dispatch, pause, Duration.ZERO)
                            .value()
                    ? Optional.of(state)
                    : Optional.empty();
        }

        private static Optional<JobState> command(CommandResult command) {
            return command instanceof CommandResult.Done done ? Optional.of(done.state()) : Optional.empty();
        }
    }
}
