package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.run.fixture.RunFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While run-fn shuts down, running jobs finish and jobs that have not started are put back. */
class ShutdownIT {
    private RunFixture fixture;

    @BeforeEach
    void start() {
        fixture = new RunFixture("REQUEST_TIMEOUT", "PT2M10S");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private CompletableFuture<Void> shutDown() {
        // This needs a new thread, because the common pool completes the client's responses and has only one thread on
        // two cores.
        return CompletableFuture.runAsync(fixture.function::close, task -> new Thread(task).start());
    }

    private void assertPutBack(JobId id) {
        assertThat(fixture.state(id)).isIn(JobState.SCHEDULED, JobState.QUEUED);
        assertThat(fixture.job(id).attempt()).isZero();
        assertThat(fixture.gates.arrivals(id)).isZero();
    }

    @Test
    void a_job_that_waits_to_run_alone_is_put_back() {
        Dispatch running = fixture.submit("gated");
        Dispatch alone = fixture.submitLost("gated");
        CompletableFuture<HttpResponse<String>> first = fixture.events.deliver(running);
        fixture.gates.awaitArrivals(running.job(), 1);
        CompletableFuture<HttpResponse<String>> waiting = fixture.events.deliver(alone);
        await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());

        CompletableFuture<Void> end = shutDown();
        assertThat(waiting.join().statusCode()).isEqualTo(204);
        assertPutBack(alone.job());
        assertThat(end).isNotDone();
        fixture.gates.open(running.job(), "1");
        assertThat(first.join().statusCode()).isEqualTo(204);
        end.join();
        assertThat(fixture.state(running.job())).isEqualTo(JobState.SUCCEEDED);
    }
}
