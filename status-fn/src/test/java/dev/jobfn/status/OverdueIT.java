package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverdueIT {
    @Test
    void who_looks_at_a_job_that_is_overdue_while_no_clock_runs_sees_it_go_on() {
        try (StatusService service = new StatusService()) {
            JobId id = service.submit("big", "anonymous", new Due.In(Duration.ofMillis(50)));
            // As if the clock's event had been lost, and its lease had run out.
            service.loseClock("other");
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                assertThat(service.get("/jobs/" + id).body()).contains("\"state\":\"queued\"");
                assertThat(service.published).contains("dev.jobfn.job.queued");
            });
        }
    }
}
