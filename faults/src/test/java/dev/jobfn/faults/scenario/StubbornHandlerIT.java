package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Pod;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.stubborn.StubbornHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Checks a handler that ignores interruptions. Its job times out, and the process that runs the handler ends when the
 * process's other jobs are done.
 */
class StubbornHandlerIT {
    private static final int GRACE_SECONDS = 10;

    @Test
    void a_handler_that_ignores_interruptions_fails_by_timeout_and_its_pod_is_replaced() throws Exception {
        Map<String, String> more = Map.of("SPRING_MAIN_SOURCES", StubbornHandlers.class.getName());
        Setup setup = Setup.standard()
                .withHandlers(Path.of("target", "test-classes"))
                .withEnvironment(Map.of("run-fn-0", more, "run-fn-1", more));
        try (Scenario scenario = Scenario.start("stubborn", setup)) {
            scenario.fresh();
            // A process that is about to be replaced releases the jobs that it has claimed but not started.
            scenario.killed("run-fn", setup.sizes().window());
            long start = Recorder.now();
            List<String> stubborn = scenario.submit(1, "stubborn", "{}", "failed");
            Future<?> others = scenario.submitting(200, "work", "{\"millis\":300}", "succeeded");
            others.get();
            History history = scenario.ended();
            Found found = history.all(Found.class)
                    .filter(it -> stubborn.contains(it.job()))
                    .findFirst()
                    .orElseThrow();
            assertThat(found.state()).isEqualTo("failed");
            assertThat(found.reason()).isEqualTo("timeout");
            assertThat(history.all(Found.class).filter(it -> !stubborn.contains(it.job())))
                    .extracting(Found::state)
                    .containsOnly("succeeded");
            Awaitility.await("the process to be replaced")
                    .atMost(Duration.ofSeconds(GRACE_SECONDS + 30L))
                    .until(() -> scenario.installation().runPods().stream()
                                    .mapToInt(Pod::starts)
                                    .sum()
                            == 3);
            Scenario.recovered("a handler that ignores its interruption (timeout 2 s, grace 10 s)", start, history);
        }
    }
}
