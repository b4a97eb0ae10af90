package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.Entry.Delivered;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.seed.Ends;
import dev.jobfn.testing.RedisCluster;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Another Redis takes over. What the old one had acknowledged and not passed on is the lost interval: nothing outside of it
 * may be lost or changed.
 */
class FailoverIT {
    private static final String WORK = "{\"millis\":30}";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void a_failover_by_sentinel_loses_what_the_replica_did_not_have_and_nothing_else() throws Exception {
        Lost lost = failover("sentinel", 1_000, Map.of());
        // The replica was a second behind.
        assertThat(lost.longestMicros()).isLessThanOrEqualTo(1_500_000);
        lost.say("Sentinel failover, replica 1.0 s behind");
    }

    @Test
    void with_replicas_waited_for_a_failover_by_sentinel_loses_no_acknowledged_job() throws Exception {
        Lost lost = failover("sentinel-wait", 200, Map.of(Setup.ALL, Map.of("WAIT_REPLICAS", "1")));
        assertThat(lost.acknowledged()).isEmpty();
        lost.say("Sentinel failover, WAIT_REPLICAS=1, replica 0.2 s behind");
    }

    private static Lost failover(String name, long lagMillis, Map<String, Map<String, String>> environment)
            throws Exception {
        try (Sentinels sentinels = Sentinels.started();
                Scenario scenario = Scenario.start(
                        name, Setup.usual().withRedisAt(sentinels.url()).withEnvironment(environment))) {
            scenario.fresh();
            sentinels.lag(lagMillis);
            Future<?> submitting = scenario.submitting(400, "work", WORK, "succeeded");
            TimeUnit.MILLISECONDS.sleep(1_500);
            long killed = Recorder.now();
            sentinels.killMaster();
            sentinels.awaitFailover();
            Recovery.note(name + ": the replica is master", (Recorder.now() - killed) / 1_000);
            // Without a replica WAIT_REPLICAS would take no more jobs.
            sentinels.restartMaster();
            submitting.get();
            return Lost.of(finish(scenario, killed, name), killed);
        }
    }

    @Test
    void when_a_master_of_a_cluster_dies_its_queues_go_on_with_the_replica_and_the_others_never_stop()
            throws Exception {
        try (RedisCluster cluster = RedisCluster.started(3)) {
            cluster.addReplicaOf(2);
            List<String> queues =
                    IntStream.range(0, 3).mapToObj(FailoverIT::queueOn).toList();
            Setup setup = Setup.usual()
                    .withQueues(queues)
                    .withRedisAt(cluster.url())
                    .withEnvironment(Map.of(Setup.ALL, Map.of("REDIS_CLUSTER", "true")));
            try (Scenario scenario = Scenario.start("cluster", setup)) {
                scenario.fresh();
                List<Future<?>> submitting = new ArrayList<>();
                for (String queue : queues) {
                    submitting.add(scenario.submitting(300, "work\",\"queue\":\"" + queue, WORK, "succeeded"));
                }
                TimeUnit.MILLISECONDS.sleep(1_000);
                long killed = Recorder.now();
                cluster.kill(2);
                for (Future<?> done : submitting) {
                    done.get();
                }
                History history = finish(scenario, killed, "cluster");
                Lost lost = Lost.of(history, killed);
                // Asynchronous replication over a loopback: what was lost was acknowledged just before.
                assertThat(lost.longestMicros()).isLessThanOrEqualTo(1_000_000);
                lost.say("Redis Cluster, one of 3 masters killed");
            }
        }
    }

    /** A queue whose keys lie on the master of this number. */
    private static String queueOn(int master) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "q" + i)
                .filter(name -> SlotHash.getSlot("{" + name + "}") * 3 / SlotHash.SLOT_COUNT == master)
                .findFirst()
                .orElseThrow();
    }

    private static History finish(Scenario scenario, long killed, String name) throws InterruptedException {
        Ends ends = new Ends(scenario.installation());
        ends.awaitByReading(PATIENCE);
        // The outbox is not looked at here: what the clock publishes late has this long.
        TimeUnit.SECONDS.sleep(20);
        ends.read();
        History history =
                scenario.installation().recorder().take(scenario.installation().limits());
        long last = history.byJob(Delivered.class).values().stream()
                .mapToLong(heard -> heard.get(0).at())
                .max()
                .orElse(killed);
        Recovery.note(name + ": the last outcome was heard of", (last - killed) / 1_000);
        return history;
    }

    /**
     * What a failover undid.
     *
     * @param acknowledged jobs that were acknowledged and are not there
     * @param changed jobs whose outcome was heard of and that have another one
     * @param longestMicros from the first of these to the failover
     */
    private record Lost(List<String> acknowledged, List<String> changed, long longestMicros) {

        static Lost of(History history, long killed) {
            Map<String, Found> found =
                    history.all(Found.class).collect(Collectors.toMap(Found::job, Function.identity(), (a, b) -> b));
            List<Acknowledged> missing = history.all(Acknowledged.class)
                    .filter(it -> found.get(it.job()).state().equals("unknown"))
                    .toList();
            Map<String, List<Delivered>> delivered = history.byJob(Delivered.class);
            List<Delivered> undone = delivered.values().stream()
                    .filter(all -> all.stream().map(Delivered::event).distinct().count() > 1)
                    .map(all -> all.get(0))
                    .toList();
            for (Acknowledged job : history.all(Acknowledged.class).toList()) {
                if (!missing.contains(job)) {
                    assertThat(found.get(job.job()).state()).as("%s", job).isEqualTo("succeeded");
                    assertThat(delivered).as("outcomes heard of").containsKey(job.job());
                }
            }
            List<Entry> all = new ArrayList<>(missing);
            all.addAll(undone);
            long first = all.stream().mapToLong(Entry::at).min().orElse(killed);
            return new Lost(jobs(missing), jobs(undone), Math.max(0, killed - first));
        }

        private static List<String> jobs(List<? extends Entry.OfJob> entries) {
            Set<String> jobs = entries.stream().map(Entry.OfJob::job).collect(Collectors.toSet());
            return List.copyOf(jobs);
        }

        void say(String what) {
            Recovery.say("%s: lost %d acknowledged jobs, ran %d again that had ended; lost interval %d ms"
                    .formatted(what, acknowledged.size(), changed.size(), longestMicros / 1_000));
        }
    }
}
