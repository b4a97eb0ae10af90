package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Jobs whose event was lost are dispatched again within seconds, although the shipped dispatch timeout is ten
 * minutes.
 */
class DispatchRecoveryIT {
    private static final String WORDS = "{\"type\":\"text-stats\",\"input\":{\"text\":\"a b c\"}}";

    @Test
    void jobs_dispatched_when_the_local_run_stops_run_after_it_restarts(@TempDir Path folder) throws Exception {
        List<String> jobs = new ArrayList<>();
        try (RunningSystem first = RunningSystem.start(folder)) {
            first.ended(first.submit(WORDS, "warm"));
            first.kill("run-fn", "run-fn");
            for (int i = 0; i < 30; i++) {
                jobs.add(first.submit(WORDS, "stopped-" + i));
            }
            first.stop();
        }
        try (RunningSystem second = RunningSystem.start(folder)) {
            Instant ready = Instant.now();
            for (String job : jobs) {
                JsonNode ended = second.ended(job);
                assertThat(ended.get("state").stringValue()).isEqualTo("succeeded");
                assertThat(ended.get("attempt").intValue()).isEqualTo(1);
            }
            assertThat(Duration.between(ready, Instant.now())).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void no_job_stays_queued_when_run_fn_is_killed_during_a_burst(@TempDir Path folder) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(64);
        try (RunningSystem system = RunningSystem.start(folder)) {
            system.ended(system.submit(WORDS, "warm"));
            List<Callable<String>> submissions = new ArrayList<>();
            for (int i = 0; i < 1_920; i++) {
                String key = "burst-" + i;
                submissions.add(() -> system.submit(WORDS, key));
            }
            List<Future<String>> jobs = clients.invokeAll(submissions);
            system.kill("run-fn", "run-fn");
            // The jobs that run-fn was running lose their leases after 30 s. All others continue earlier.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(75))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> system.redis("ZCARD jobfn:{general}:window").startsWith(":0")
                            && system.redis("EXISTS jobfn:{general}:turns").startsWith(":0"));
            for (Future<String> job : jobs) {
                assertThat(system.ended(job.get()).get("state").stringValue()).isEqualTo("succeeded");
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
