package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Token;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.execution.JobRunner;
import dev.jobfn.run.fixture.RunFixture;
import dev.jobfn.run.fixture.RunProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** In an event with several jobs, each job keeps its own token, outcome and slot. */
class EventBatchIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("LEASE", "PT3S", "REQUEST_TIMEOUT", "PT2M10S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static CompletableFuture<HttpResponse<String>> deliver(List<Dispatch> batch) {
        return fixture.events.deliver(JobEvents.queued(batch));
    }

    private static List<JobState> states(List<Dispatch> batch) {
        return batch.stream().map(dispatch -> fixture.state(dispatch.job())).toList();
    }

    private static void open(List<Dispatch> batch) {
        batch.forEach(dispatch -> fixture.gates.open(dispatch.job(), "1"));
    }

    private static void assertRanOnce(List<Dispatch> batch) {
        assertThat(batch).allSatisfy(dispatch -> {
            assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
            assertThat(fixture.job(dispatch.job()).attempt()).isEqualTo(1);
        });
    }

    private static List<Dispatch> first(List<Dispatch> batch) {
        return batch.subList(0, JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT);
    }

    private static List<Dispatch> rest(List<Dispatch> batch) {
        return batch.subList(JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT, batch.size());
    }

    private static JobId[] jobs(List<Dispatch> batch) {
        return batch.stream().map(Dispatch::job).toArray(JobId[]::new);
    }

    private static boolean all(List<Dispatch> batch, JobState state) {
        return states(batch).stream().allMatch(state::equals);
    }

    @Test
    void the_jobs_of_an_event_run_concurrently_and_each_has_its_own_outcome() {
        List<Dispatch> batch = fixture.submit(JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT + 2, "gated");
        CompletableFuture<HttpResponse<String>> answer = deliver(batch);
        await().until(() -> all(first(batch), JobState.RUNNING));
        await().during(Duration.ofMillis(300)).until(() -> all(rest(batch), JobState.QUEUED));
        open(batch.subList(0, 1));
        open(batch.subList(2, batch.size()));
        await().during(Duration.ofMillis(300)).until(() -> !answer.isDone());
        open(batch.subList(1, 2));
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertRanOnce(batch);
        assertThat(batch).allSatisfy(dispatch -> {
            JobId job = dispatch.job();
            await().until(() -> fixture.inOutbox(job) == 0);
            assertThat(fixture.broker.events("dev.jobfn.job.succeeded", job)).hasSize(1);
        });
    }

    @Test
    void a_batch_delivered_four_times_at_once_runs_each_job_once() {
        List<Dispatch> batch = fixture.submit(5, "gated");
        open(batch);
        List<CompletableFuture<HttpResponse<String>>> answers =
                Stream.generate(() -> deliver(batch)).limit(4).toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(204));
        await().until(() -> all(batch, JobState.SUCCEEDED));
        assertRanOnce(batch);
        assertThat(batch)
                .allSatisfy(dispatch ->
                        assertThat(fixture.gates.arrivals(dispatch.job())).isEqualTo(1));
    }

    @Test
    void a_job_that_is_refused_cancelled_failed_or_gone_does_not_keep_others_from_running() {
        Dispatch superseded = fixture.submit("echo");
        Dispatch forged = new Dispatch(superseded.job(), Token.fresh(), "echo", "shop", 0);
        Dispatch cancelled = fixture.submit("echo");
        fixture.store.cancel(cancelled.job(), Optional.empty());
        Dispatch gone = new Dispatch(JobId.fresh("general"), Token.fresh(), "echo", "shop", 0);
        Dispatch good = fixture.submit("echo");
        assertThat(deliver(List.of(forged, cancelled, gone, good)).join().statusCode())
                .isEqualTo(204);
        assertThat(states(List.of(superseded, cancelled, good)))
                .containsExactly(JobState.QUEUED, JobState.CANCELLED, JobState.SUCCEEDED);

        List<Dispatch> broken = fixture.submit(2, "throwing");
        deliver(broken).join();
        assertThat(states(broken)).containsExactly(JobState.FAILED, JobState.FAILED);
    }

    @Test
    void a_job_that_no_longer_fits_into_the_request_is_put_back_and_uses_no_attempt() {
        List<Dispatch> batch = fixture.submit(JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT + 1, "gated");
        JobId late = batch.get(JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT).job();
        // As if the earlier jobs had taken more than 60 s, which is 130 s minus 10 s of grace minus the type's 60 s.
        fixture.raw.hincrby(RunFixture.lifeKey(late), JobField.DISPATCHED_AT.key(), -61_000);
        open(batch);
        deliver(batch).join();
        assertRanOnce(first(batch));
        assertThat(fixture.state(late)).isEqualTo(JobState.QUEUED);
        assertThat(fixture.job(late).attempt()).isZero();
        await().until(() -> fixture.broker.events(JobEvents.QUEUED, late).size() == 1);
        fixture.events
                .deliver(fixture.broker.events(JobEvents.QUEUED, late).get(0))
                .join();
        assertThat(fixture.job(late).attempt()).isEqualTo(1);
    }

    @Test
    void a_redelivered_event_runs_the_jobs_that_had_not_started_when_the_pod_died() {
        List<Dispatch> batch = fixture.submit(JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT + 2, "gated");
        Dispatch done = batch.get(0);
        List<Dispatch> running = batch.subList(1, JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT + 1);
        Dispatch waiting = batch.get(JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT + 1);
        fixture.gates.open(done.job(), "1");
        try (RunProcess child = RunProcess.started(fixture)) {
            CompletableFuture<HttpResponse<String>> unused = child.events().deliver(JobEvents.queued(batch));
            running.forEach(dispatch -> fixture.gates.awaitArrivals(dispatch.job(), 1));
            child.signal("KILL");
            child.exitCode();
        }
        open(batch);
        deliver(batch).join();
        assertThat(all(running, JobState.RUNNING)).isTrue();
        assertRanOnce(List.of(done, waiting));

        assertThat(fixture.awaitDispatches(jobs(running))).allSatisfy(again -> {
            assertThat(again.lost()).isEqualTo(1);
            fixture.events.deliver(again).join();
            assertThat(fixture.state(again.job())).isEqualTo(JobState.SUCCEEDED);
        });
    }

    @Test
    void jobs_that_have_not_started_lose_no_attempt_and_no_lease_to_a_poison_job_in_their_batch() {
        List<Dispatch> batch = fixture.submit(JobRunner.MAX_CONCURRENT_RUNS_PER_EVENT + 2, "poison");
        try (RunProcess child = RunProcess.started(fixture)) {
            CompletableFuture<HttpResponse<String>> unused = child.events().deliver(JobEvents.queued(batch));
            assertThat(child.exitCode()).isEqualTo(9);
        }
        assertThat(rest(batch)).allSatisfy(spared -> {
            assertThat(fixture.job(spared.job()).attempt()).isZero();
            assertThat(fixture.field(spared.job(), JobField.DISPATCH_TOKEN)).isEqualTo(spared.token());
        });

        List<Dispatch> begun = first(batch).stream()
                .filter(dispatch -> fixture.job(dispatch.job()).attempt() == 1)
                .toList();
        assertThat(begun).isNotEmpty();
        assertThat(fixture.awaitDispatches(jobs(begun)))
                .allSatisfy(again -> assertThat(again.lost()).isEqualTo(1));
    }
}
