package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Token;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that carry several jobs: each keeps its own token, outcome and slot. */
class BatchIT {
    private RunLab lab;

    @BeforeEach
    void start() {
        lab = new RunLab("LEASE", "PT3S", "REQUEST_TIMEOUT", "PT2M10S");
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private CompletableFuture<HttpResponse<String>> deliver(List<Dispatch> batch) {
        return lab.events.deliver(JobEvents.queued(batch));
    }

    private List<JobState> states(List<Dispatch> batch) {
        return batch.stream().map(dispatch -> lab.state(dispatch.job())).toList();
    }

    private void open(List<Dispatch> batch) {
        batch.forEach(dispatch -> lab.gates.open(dispatch.job(), "1"));
    }

    private void assertRanOnce(List<Dispatch> batch) {
        assertThat(batch).allSatisfy(dispatch -> {
            assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
            assertThat(lab.job(dispatch.job()).attempt()).isEqualTo(1);
        });
    }

    private static List<Dispatch> first(List<Dispatch> batch) {
        return batch.subList(0, JobRunner.ABREAST);
    }

    private static List<Dispatch> rest(List<Dispatch> batch) {
        return batch.subList(JobRunner.ABREAST, batch.size());
    }

    private static JobId[] jobs(List<Dispatch> batch) {
        return batch.stream().map(Dispatch::job).toArray(JobId[]::new);
    }

    private boolean all(List<Dispatch> batch, JobState state) {
        return states(batch).stream().allMatch(state::equals);
    }

    @Test
    void the_jobs_of_an_event_run_abreast_and_each_has_its_outcome() {
        List<Dispatch> batch = lab.submit(JobRunner.ABREAST + 2, "held");
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
            await().until(() -> lab.inOutbox(job) == 0);
            assertThat(lab.broker.events("dev.jobfn.job.succeeded", job)).hasSize(1);
        });
    }

    @Test
    void a_batch_delivered_twice_at_once_runs_each_job_once() {
        List<Dispatch> batch = lab.submit(5, "held");
        open(batch);
        List<CompletableFuture<HttpResponse<String>>> answers =
                Stream.generate(() -> deliver(batch)).limit(4).toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(204));
        await().until(() -> all(batch, JobState.SUCCEEDED));
        assertRanOnce(batch);
        assertThat(batch)
                .allSatisfy(dispatch ->
                        assertThat(lab.gates.arrivals(dispatch.job())).isEqualTo(1));
    }

    @Test
    void a_job_that_is_refused_cancelled_failed_or_gone_keeps_no_other_from_its_run() {
        Dispatch superseded = lab.submit("echo");
        Dispatch forged = new Dispatch(superseded.job(), Token.fresh(), "echo", "shop", 0);
        Dispatch cancelled = lab.submit("echo");
        lab.store.cancel(cancelled.job(), Optional.empty());
        Dispatch gone = new Dispatch(JobId.fresh("general"), Token.fresh(), "echo", "shop", 0);
        Dispatch good = lab.submit("echo");
        assertThat(deliver(List.of(forged, cancelled, gone, good)).join().statusCode())
                .isEqualTo(204);
        assertThat(states(List.of(superseded, cancelled, good)))
                .containsExactly(JobState.QUEUED, JobState.CANCELLED, JobState.SUCCEEDED);

        List<Dispatch> broken = lab.submit(2, "broken");
        deliver(broken).join();
        assertThat(states(broken)).containsExactly(JobState.FAILED, JobState.FAILED);
    }

    @Test
    void what_no_longer_fits_in_the_request_is_put_back_and_uses_no_attempt() {
        List<Dispatch> batch = lab.submit(JobRunner.ABREAST + 1, "held");
        JobId late = batch.get(JobRunner.ABREAST).job();
        // As if those before it had taken so long: 130 s, less 10 s of grace, less the type's 60 s.
        lab.raw.hincrby(RunLab.lifeKey(late), "w", -61_000);
        open(batch);
        deliver(batch).join();
        assertRanOnce(first(batch));
        assertThat(lab.state(late)).isEqualTo(JobState.QUEUED);
        assertThat(lab.job(late).attempt()).isZero();
        await().until(() -> lab.broker.events(JobEvents.QUEUED, late).size() == 1);
        lab.events.deliver(lab.broker.events(JobEvents.QUEUED, late).get(0)).join();
        assertThat(lab.job(late).attempt()).isEqualTo(1);
    }

    @Test
    void of_a_pod_that_dies_in_a_batch_the_event_delivered_again_runs_what_had_not_begun() {
        List<Dispatch> batch = lab.submit(JobRunner.ABREAST + 2, "held");
        Dispatch done = batch.get(0);
        List<Dispatch> running = batch.subList(1, JobRunner.ABREAST + 1);
        Dispatch waiting = batch.get(JobRunner.ABREAST + 1);
        lab.gates.open(done.job(), "1");
        try (ChildRun child = ChildRun.started(lab)) {
            CompletableFuture<HttpResponse<String>> unused = child.events().deliver(JobEvents.queued(batch));
            running.forEach(dispatch -> lab.gates.awaitArrivals(dispatch.job(), 1));
            child.signal("KILL");
            child.exitCode();
        }
        open(batch);
        deliver(batch).join();
        assertThat(all(running, JobState.RUNNING)).isTrue();
        assertRanOnce(List.of(done, waiting));

        assertThat(lab.awaitDispatches(jobs(running))).allSatisfy(again -> {
            assertThat(again.lost()).isEqualTo(1);
            lab.events.deliver(again).join();
            assertThat(lab.state(again.job())).isEqualTo(JobState.SUCCEEDED);
        });
    }

    @Test
    void a_poison_job_costs_those_of_its_batch_that_do_not_run_beside_it_no_attempt_and_no_lease() {
        List<Dispatch> batch = lab.submit(JobRunner.ABREAST + 2, "poison");
        try (ChildRun child = ChildRun.started(lab)) {
            CompletableFuture<HttpResponse<String>> unused = child.events().deliver(JobEvents.queued(batch));
            assertThat(child.exitCode()).isEqualTo(9);
        }
        assertThat(rest(batch)).allSatisfy(spared -> {
            assertThat(lab.job(spared.job()).attempt()).isZero();
            assertThat(lab.life(spared.job(), "d")).isEqualTo(spared.token());
        });

        List<Dispatch> begun = first(batch).stream()
                .filter(dispatch -> lab.job(dispatch.job()).attempt() == 1)
                .toList();
        assertThat(begun).isNotEmpty();
        assertThat(lab.awaitDispatches(jobs(begun)))
                .allSatisfy(again -> assertThat(again.lost()).isEqualTo(1));
    }

    @Test
    void what_has_not_begun_when_the_process_ends_is_given_back() {
        List<Dispatch> batch = lab.submit(JobRunner.ABREAST + 2, "held");
        CompletableFuture<HttpResponse<String>> answer = deliver(batch);
        first(batch).forEach(dispatch -> lab.gates.awaitArrivals(dispatch.job(), 1));
        CompletableFuture<Void> end = CompletableFuture.runAsync(lab.function::close, task -> new Thread(task).start());
        await().until(() -> !lab.function.getBean(AdmissionGate.class).open());
        open(batch);
        assertThat(answer.join().statusCode()).isEqualTo(204);
        end.join();
        assertThat(all(first(batch), JobState.SUCCEEDED)).isTrue();
        assertThat(rest(batch)).allSatisfy(dispatch -> {
            assertThat(lab.state(dispatch.job())).isIn(JobState.SCHEDULED, JobState.QUEUED);
            assertThat(lab.job(dispatch.job()).attempt()).isZero();
        });
    }
}
