package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.execution.AdmissionGate;
import dev.jobfn.run.fixture.RunFixture;
import dev.jobfn.run.fixture.RunProcess;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request goes on with further jobs while there are any. The queue {@code narrow} has one slot. */
class HandOverIT {
    private RunFixture fixture;

    @BeforeEach
    void start() {
        fixture = new RunFixture(
                "REQUEST_TIMEOUT", "PT2M10S", "LEASE", "PT6S", "HEARTBEAT", "PT2S", "REDIS_TIMEOUT", "PT0.5S");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** Submits a job that waits behind the first one. */
    private JobId submitWaiting(String type) {
        assertThat(fixture.submitTo("narrow", type)).isEmpty();
        return fixture.raw.zrevrange("jobfn:{narrow}:index:shop", 0, 0).stream()
                .map(unique -> new JobId("narrow", unique))
                .findFirst()
                .orElseThrow();
    }

    private List<Dispatch> dispatchesOf(JobId job) {
        return fixture.broker.events(JobEvents.QUEUED, job).stream()
                .flatMap(event -> JobEvents.readQueued(event).stream())
                .map(queued -> new Dispatch(queued.job(), queued.token(), queued.type(), "shop", 0))
                .toList();
    }

    private Dispatch awaitDispatch(JobId job) {
        await("dispatch of " + job).until(() -> !dispatchesOf(job).isEmpty());
        return dispatchesOf(job).get(0);
    }

    private void assertRanOnceWithoutAnEvent(JobId job) {
        assertThat(fixture.awaitState(job, JobState.SUCCEEDED).attempt()).isEqualTo(1);
        assertThat(dispatchesOf(job)).isEmpty();
    }

    @Test
    void a_request_runs_a_backlog_with_one_script_call_per_job_and_no_events() {
        fixture.events.deliver(fixture.submit("echo")).join();
        Dispatch first = fixture.submitTo("narrow", "no-outcome-events").get(0);
        List<JobId> waiting = Stream.generate(() -> submitWaiting("no-outcome-events"))
                .limit(20)
                .toList();
        Stream.concat(Stream.of(first.job()), waiting.stream()).forEach(job -> fixture.gates.open(job, "1"));
        long before = fixture.scriptCalls();
        assertThat(fixture.events.deliver(first).join().statusCode()).isEqualTo(204);
        long calls = fixture.scriptCalls() - before;
        assertThat(waiting).allSatisfy(this::assertRanOnceWithoutAnEvent);
        assertThat(fixture.state(first.job())).isEqualTo(JobState.SUCCEEDED);
        // One claim, and one call that ends each job. A heartbeat may come between them.
        assertThat(calls).isBetween(22L, 26L);
    }

    @Test
    void a_job_that_fails_is_followed_by_the_next_one() {
        Dispatch first = fixture.submitTo("narrow", "throwing").get(0);
        JobId retried = submitWaiting("retryable-failure");
        JobId last = submitWaiting("echo");
        fixture.events.deliver(first).join();
        assertThat(fixture.state(first.job())).isEqualTo(JobState.FAILED);
        assertThat(fixture.state(retried)).isIn(JobState.SCHEDULED, JobState.QUEUED);
        assertRanOnceWithoutAnEvent(last);
    }

    @Test
    void jobs_that_do_not_fit_into_the_request_or_have_no_handler_here_are_dispatched() {
        Dispatch first = fixture.submitTo("narrow", "gated").get(0);
        JobId second = submitWaiting("gated");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(first);
        fixture.gates.awaitArrivals(first.job(), 1);
        fixture.gates.open(first.job(), "1");
        fixture.gates.awaitArrivals(second, 1);
        JobId unknown = submitWaiting("unknown-here");
        fixture.gates.open(second, "1");
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(fixture.state(unknown)).isEqualTo(JobState.QUEUED);
        fixture.events.deliver(awaitDispatch(unknown)).join();
        assertThat(fixture.state(unknown)).isEqualTo(JobState.SCHEDULED);

        // The request that waited 59 s has 120 - 59 s left for the first job, and less than 60 s for another.
        Dispatch late = fixture.submitTo("narrow", "gated").get(0);
        JobId next = submitWaiting("gated");
        fixture.raw.hincrby(RunFixture.lifeKey(late.job()), JobField.DISPATCHED_AT.key(), -59_900);
        CompletableFuture<HttpResponse<String>> lateAnswer = fixture.events.deliver(late);
        fixture.gates.awaitArrivals(late.job(), 1);
        long arrived = System.nanoTime();
        await().until(() -> System.nanoTime() - arrived > 200_000_000);
        fixture.gates.open(late.job(), "1");
        lateAnswer.join();
        assertThat(fixture.state(late.job())).isEqualTo(JobState.SUCCEEDED);
        awaitDispatch(next);
        assertThat(fixture.gates.arrivals(next)).isZero();
    }

    @Test
    void nothing_follows_once_the_process_shuts_down() {
        Dispatch first = fixture.submitTo("narrow", "gated").get(0);
        JobId waiting = submitWaiting("gated");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(first);
        fixture.gates.awaitArrivals(first.job(), 1);
        CompletableFuture<Void> end =
                CompletableFuture.runAsync(fixture.function::close, task -> new Thread(task).start());
        await().until(() ->
                !fixture.function.beans().getBean(AdmissionGate.class).isOpen());
        fixture.gates.open(first.job(), "1");
        assertThat(answer.join().statusCode()).isEqualTo(204);
        end.join();
        assertThat(fixture.state(first.job())).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.job(waiting).attempt()).isZero();
        awaitDispatch(waiting);
    }

    @Test
    void a_job_that_must_run_alone_does_not_wait_for_a_backlog_and_is_not_followed_by_another() {
        Dispatch first = fixture.submitTo("narrow", "gated").get(0);
        JobId second = submitWaiting("gated");
        CompletableFuture<HttpResponse<String>> backlog = fixture.events.deliver(first);
        fixture.gates.awaitArrivals(first.job(), 1);
        Dispatch alone = fixture.submitLost("gated");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(alone);
        await().until(() ->
                !fixture.function.beans().getBean(AdmissionGate.class).admitsAnyone());
        fixture.gates.open(first.job(), "1");
        assertThat(backlog.join().statusCode()).isEqualTo(204);
        fixture.gates.awaitArrivals(alone.job(), 1);
        assertThat(fixture.gates.arrivals(second)).isZero();
        awaitDispatch(second);
        fixture.gates.open(alone.job(), "1");
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(fixture.job(second).attempt()).isZero();
    }

    @Test
    void a_lost_answer_is_asked_for_again_and_its_next_job_runs_once() {
        Dispatch first = fixture.submitTo("narrow", "gated").get(0);
        JobId waiting = submitWaiting("gated");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(first);
        fixture.gates.awaitArrivals(first.job(), 1);
        // Once it is thawed, Redis executes the call that ends the first job, but nobody reads the reply any more.
        fixture.redis.freeze();
        fixture.gates.open(first.job(), "1");
        fixture.gates.open(waiting, "1");
        await().until(() -> fixture.events.get("/health/ready").statusCode() == 503);
        fixture.redis.thaw();
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(fixture.state(first.job())).isEqualTo(JobState.SUCCEEDED);
        assertRanOnceWithoutAnEvent(waiting);
        assertThat(fixture.gates.arrivals(waiting)).isEqualTo(1);
    }

    @Test
    void a_pod_that_dies_with_a_job_that_was_handed_over_loses_only_that_lease() {
        Dispatch first = fixture.submitTo("narrow", "gated").get(0);
        JobId second = submitWaiting("gated");
        JobId third = submitWaiting("echo");
        fixture.gates.open(first.job(), "1");
        try (RunProcess child = RunProcess.started(fixture)) {
            CompletableFuture<HttpResponse<String>> unused = child.events().deliver(first);
            fixture.gates.awaitArrivals(second, 1);
            child.signal("KILL");
            child.exitCode();
        }
        assertThat(fixture.state(first.job())).isEqualTo(JobState.SUCCEEDED);
        fixture.raw.zadd("jobfn:{narrow}:window", 1, second.unique());
        List<Dispatch> again = fixture.tick("narrow");
        assertThat(again).singleElement().satisfies(dispatch -> {
            assertThat(dispatch.job()).isEqualTo(second);
            assertThat(dispatch.lost()).isEqualTo(1);
        });
        fixture.gates.open(second, "1");
        fixture.events.deliver(again.get(0)).join();
        assertThat(fixture.state(second)).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.job(third).attempt()).isZero();
    }

    @Test
    void a_dispatch_whose_event_is_lost_is_taken_over_by_a_run_that_ends() {
        Dispatch lost = fixture.submit("echo");
        fixture.raw.hincrby(RunFixture.lifeKey(lost.job()), JobField.DISPATCHED_AT.key(), -6_000);
        fixture.events.deliver(fixture.submit("echo")).join();
        assertThat(fixture.awaitState(lost.job(), JobState.SUCCEEDED).attempt()).isEqualTo(1);
        assertThat(fixture.events.deliver(lost).join().statusCode()).isEqualTo(204);
        assertThat(fixture.job(lost.job()).attempt()).isEqualTo(1);
    }
}
