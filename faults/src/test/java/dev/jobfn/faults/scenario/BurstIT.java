package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Checker;
import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.Slot;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.history.RuleViolation;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.seed.Completion;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Submits a hundred thousand jobs at once to a queue with a window of twenty. {@code -Dburst=100000} sets the number.
 */
class BurstIT {
    private static final int BATCH = 1_000;

    @Test
    void a_large_burst_waits_in_the_queue_and_never_exceeds_the_window() throws Exception {
        int jobs = Integer.getInteger("burst", 100_000);
        try (Scenario scenario = Scenario.start("burst", Setup.standard())) {
            scenario.fresh();
            long start = Recorder.now();
            String body = "{\"type\":\"text-stats\",\"input\":{\"text\":\"one of many\"}}";
            for (int i = 0; i < jobs; i += BATCH) {
                scenario.installation()
                        .client()
                        .submitAll(
                                "shop",
                                "burst-" + i,
                                Collections.nCopies(BATCH, body),
                                Collections.nCopies(BATCH, Set.of("succeeded")));
            }
            Recovery.note("burst of %d jobs: all acknowledged".formatted(jobs), (Recorder.now() - start) / 1_000);
            Completion completion = new Completion(scenario.installation());
            completion.await();
            History history = scenario.installation()
                    .recorder()
                    .drain(scenario.installation().limits());
            assertThat(history.all(Acknowledged.class).map(Acknowledged::job).distinct())
                    .hasSize(jobs);
            assertThat(history.all(EndedByRun.class)).hasSize(jobs);
            assertThat(history.all(Slot.class)).isNotEmpty();
            List<RuleViolation> violations = Checker.check(history).stream()
                    // The other rules apply only to jobs that are read or that run in the tests' own handler.
                    .filter(it -> Set.of(
                                    "the window is never exceeded",
                                    "only the current run writes",
                                    "a dispatch token is claimed once",
                                    "nothing sticks")
                            .contains(it.rule()))
                    .toList();
            assertThat(violations).isEmpty();
            Scenario.recovered("burst of %d jobs into a window of 20: all ended".formatted(jobs), start, history);
        }
    }
}
