package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Checker;
import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.seed.SlotMoves;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Moves the slot of a queue back and forth between the masters of a Redis Cluster while jobs are submitted and run.
 */
class SlotMoveIT {
    private static final int JOBS = 800;
    private static final int LEAST = 4;

    @Test
    void jobs_are_kept_and_end_once_while_the_slot_of_their_queue_moves() throws Exception {
        try (Scenario scenario = Scenario.start("slots", Setup.standard().withMasters(2))) {
            SlotMoves slots = new SlotMoves(
                    scenario.installation().redisServers(),
                    scenario.installation().recorder()::note,
                    0);
            scenario.fresh();
            List<Future<?>> submitting = List.of(
                    scenario.submitting(JOBS / 2, "work", "{\"millis\":60}", "succeeded"),
                    scenario.submitting(
                            JOBS / 2, "work", "{\"millis\":20,\"steps\":[\"fail\",\"succeed\"]}", "succeeded"));
            int moves = 0;
            while (moves < LEAST || submitting.stream().anyMatch(each -> !each.isDone())) {
                slots.begin(1, 20, 50);
                slots.finish();
                moves++;
                TimeUnit.MILLISECONDS.sleep(800);
            }
            for (Future<?> done : submitting) {
                done.get();
            }
            Recovery.say("Redis Cluster, the slot of the queue moved %d times".formatted(moves));
            History history = scenario.ended();
            assertThat(history.all(Acknowledged.class).map(Acknowledged::job).distinct())
                    .hasSize(JOBS);
            assertThat(Checker.check(history)).isEmpty();
        }
    }
}
