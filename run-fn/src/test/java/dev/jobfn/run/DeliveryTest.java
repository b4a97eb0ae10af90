package dev.jobfn.run;

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

class DeliveryTest {
    private final List<Queued> jobs = Stream.generate(() -> new Queued(JobId.fresh("general"), Token.fresh(), "echo"))
            .limit(3)
            .toList();
    private final Delivery delivery = new Delivery(jobs);

    @Test
    void is_over_when_each_of_its_jobs_is() {
        CompletableFuture<Void> over = CompletableFuture.runAsync(delivery::await);
        for (Queued job : jobs) {
            assertThat(delivery.next()).contains(job);
        }
        assertThat(delivery.next()).isEmpty();
        delivery.over(null);
        delivery.over(null);
        await().during(Duration.ofMillis(200)).until(() -> !over.isDone());
        delivery.over(null);
        over.join();
    }

    @Test
    void where_one_can_not_be_claimed_none_of_those_left_begins_and_those_that_did_are_waited_for() {
        assertThat(delivery.next()).isPresent();
        assertThat(delivery.next()).isPresent();
        JobStoreException away =
                new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "away", new IllegalStateException());
        delivery.over(new CompletionException(away));
        assertThat(delivery.next()).isEmpty();
        CompletableFuture<Void> over = CompletableFuture.runAsync(delivery::await);
        await().during(Duration.ofMillis(200)).until(() -> !over.isDone());
        delivery.over(null);
        assertThatThrownBy(over::join).hasCause(away);
    }
}
