package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverdueIT {
    @Test
    void reading_an_overdue_job_while_no_clock_runs_makes_it_progress_without_starting_intake() {
        try (StatusService service = new StatusService("CLOCK_IDLE", "PT1H")) {
            JobId id = service.submit("big", "anonymous", new Due.In(Duration.ofMillis(50)));
            // Simulates a clock whose event was lost and whose lease has expired.
            service.loseClock("other");
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                assertThat(service.get("/jobs/" + id).body()).contains("\"state\":\"queued\"");
                assertThat(service.published).contains("dev.jobfn.job.queued");
            });
            assertThat(service.published).doesNotContain("dev.jobfn.clock");
        }
    }
}
