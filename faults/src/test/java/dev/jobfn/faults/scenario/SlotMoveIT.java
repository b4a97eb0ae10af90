package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Checker;
import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.redis.RedisTap;
import dev.jobfn.faults.seed.Ends;
import dev.jobfn.testing.RedisCluster;
import dev.jobfn.testing.SlotMove;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The slot of a queue moves between the masters of a Redis Cluster, there and back, while jobs are submitted, run and end. */
class SlotMoveIT {
    private static final int SLOT = SlotHash.getSlot("jobfn:{general}");
    private static final int JOBS = 800;
    private static final int WINDOW = Setup.usual().sizes().window();

    @Test
    void jobs_are_kept_run_and_end_once_while_the_slot_of_their_queue_moves_key_by_key() throws Exception {
        try (RedisCluster cluster = RedisCluster.started(2)) {
            Setup setup = Setup.usual()
                    .withRedisAt(cluster.url())
                    .withEnvironment(Map.of(Setup.ALL, Map.of("REDIS_CLUSTER", "true")));
            try (Scenario scenario = Scenario.start("slots", setup)) {
                List<RedisTap> taps = new ArrayList<>();
                for (int master = 0; master < 2; master++) {
                    taps.add(RedisTap.on(
                            cluster.port(master),
                            "general",
                            scenario.installation().recorder()::note));
                }
                scenario.fresh();
                List<Future<?>> submitting = List.of(
                        scenario.submitting(JOBS / 2, "work", "{\"millis\":60}", "succeeded"),
                        scenario.submitting(
                                JOBS / 2, "work", "{\"millis\":20,\"steps\":[\"fail\",\"succeed\"]}", "succeeded"));
                int moves = 0;
                while (moves < 4 || submitting.stream().anyMatch(each -> !each.isDone())) {
                    move(scenario, cluster);
                    moves++;
                    TimeUnit.MILLISECONDS.sleep(800);
                }
                for (Future<?> done : submitting) {
                    done.get();
                }
                Recovery.say("Redis Cluster, the slot of the queue moved %d times".formatted(moves));
                Ends ends = new Ends(scenario.installation());
                ends.awaitByReading(Duration.ofSeconds(90));
                // What the clock publishes late has this long.
                TimeUnit.SECONDS.sleep(15);
                ends.read();
                History history = scenario.installation()
                        .recorder()
                        .take(scenario.installation().limits());
                taps.forEach(RedisTap::close);
                assertThat(history.all(Acknowledged.class)
                                .map(Acknowledged::job)
                                .distinct())
                        .hasSize(JOBS);
                assertThat(Checker.check(history)).isEmpty();
            }
        }
    }

    /** Some keys at a time, so that everything happens at every stage. */
    private static void move(Scenario scenario, RedisCluster cluster) throws InterruptedException {
        long start = Recorder.now();
        // A claim that waits for the move can be answered too late for its handler to begin.
        scenario.killed("the queue's slot", WINDOW);
        SlotMove move = cluster.move(SLOT, 1 - cluster.owner(SLOT));
        while (move.moveKeys(20) > 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        TimeUnit.MILLISECONDS.sleep(50);
        move.finish();
        scenario.away("the queue's slot", start);
    }
}
