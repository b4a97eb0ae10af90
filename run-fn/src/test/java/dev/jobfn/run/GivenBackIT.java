package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs that can't run here are given back, and no attempt is used. */
class GivenBackIT {
    private RunLab lab;

    @BeforeEach
    void start() {
        lab = new RunLab("REQUEST_TIMEOUT", "PT2M10S");
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private void assertGivenBack(Dispatch dispatch, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(lab.job(dispatch.job()).attempt()).isZero();
        assertThat(lab.gates.arrivals(dispatch.job())).isZero();
    }

    @Test
    void a_type_that_is_not_known_here_is_put_off() {
        Dispatch dispatch = lab.submit("elsewhere");
        Instant before = Instant.now();
        assertGivenBack(dispatch, lab.events.deliver(dispatch).join());
        Job job = lab.job(dispatch.job());
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.times().due().orElseThrow())
                .isBetween(before.plusSeconds(9), Instant.now().plusSeconds(10));
    }

    @Test
    void a_request_that_waited_too_long_for_its_run_gives_the_job_back() {
        // 130 s, less 10 s of grace, less the type's 60 s.
        Dispatch dispatch = lab.submit("held");
        lab.raw.hincrby(RunLab.lifeKey(dispatch.job()), "w", -61_000);
        assertGivenBack(dispatch, lab.events.deliver(dispatch).join());
        await().until(() -> lab.broker.events(JobEvents.QUEUED, dispatch.job()).size() == 1);

        lab.gates.open(dispatch.job(), "1");
        lab.events
                .deliver(lab.broker.events(JobEvents.QUEUED, dispatch.job()).get(0))
                .join();
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
        assertThat(lab.job(dispatch.job()).attempt()).isEqualTo(1);
    }

    @Test
    void a_request_that_waited_just_short_of_that_runs() {
        Dispatch dispatch = lab.submit("echo");
        lab.raw.hincrby(RunLab.lifeKey(dispatch.job()), "w", -55_000);
        lab.events.deliver(dispatch).join();
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void what_waits_for_its_place_is_given_back_when_the_process_ends() {
        Dispatch running = lab.submit("held");
        Dispatch alone = lab.submitLost("held");
        CompletableFuture<HttpResponse<String>> neighbour = lab.events.deliver(running);
        lab.gates.awaitArrivals(running.job(), 1);
        CompletableFuture<HttpResponse<String>> waiting = lab.events.deliver(alone);
        await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());

        // On a thread of its own: the common pool completes the client's answers, and has one thread on two cores.
        CompletableFuture<Void> end = CompletableFuture.runAsync(lab.function::close, task -> new Thread(task).start());
        assertGivenBack(alone, waiting.join());
        assertThat(end).isNotDone();
        lab.gates.open(running.job(), "1");
        assertThat(neighbour.join().statusCode()).isEqualTo(204);
        end.join();
        assertThat(lab.state(running.job())).isEqualTo(JobState.SUCCEEDED);
        assertThat(lab.state(alone.job())).isIn(JobState.SCHEDULED, JobState.QUEUED);
    }
}
