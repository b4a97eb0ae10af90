package dev.jobfn.run.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Token;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventBatchTest {
    private final List<Queued> jobs = Stream.generate(() -> new Queued(JobId.fresh("general"), Token.fresh(), "echo"))
            .limit(3)
            .toList();
    private final EventBatch batch = new EventBatch(jobs);

    @Test
    void a_batch_is_finished_when_all_its_jobs_are() {
        CompletableFuture<Void> finished = CompletableFuture.runAsync(batch::await);
        for (Queued job : jobs) {
            assertThat(batch.next()).contains(job);
        }
        assertThat(batch.next()).isEmpty();
        batch.finish(null);
        batch.finish(null);
        await().during(Duration.ofMillis(200)).until(() -> !finished.isDone());
        batch.finish(null);
        finished.join();
    }

    @Test
    void after_a_failed_claim_no_other_job_starts_and_running_jobs_are_awaited() {
        assertThat(batch.next()).isPresent();
        assertThat(batch.next()).isPresent();
        JobStoreException away =
                new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "away", new IllegalStateException());
        batch.finish(new CompletionException(away));
        assertThat(batch.next()).isEmpty();
        CompletableFuture<Void> finished = CompletableFuture.runAsync(batch::await);
        await().during(Duration.ofMillis(200)).until(() -> !finished.isDone());
        batch.finish(null);
        assertThatThrownBy(finished::join).hasCause(away);
    }
}
