package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.Entry.Delivered;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.seed.Completion;
import dev.jobfn.harness.RedisCluster;
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
 * Another Redis takes over. The writes that the old one had acknowledged but not replicated form the lost interval.
 * Nothing outside that interval may be lost or changed.
 */
class FailoverIT {
    private static final String WORK = "{\"millis\":30}";
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @Test
    void a_sentinel_failover_loses_only_what_the_replica_did_not_have() throws Exception {
        Lost lost = failover("sentinel", 1_000, Map.of());
        // The replica lagged by a second.
        assertThat(lost.longestMicros()).isLessThanOrEqualTo(1_500_000);
        lost.say("Sentinel failover, replica 1.0 s behind");
    }

    @Test
    void with_wait_replicas_a_sentinel_failover_loses_no_acknowledged_job() throws Exception {
        Lost lost = failover("sentinel-wait", 200, Map.of(Setup.ALL, Map.of("WAIT_REPLICAS", "1")));
        assertThat(lost.acknowledged()).isEmpty();
        lost.say("Sentinel failover, WAIT_REPLICAS=1, replica 0.2 s behind");
    }

    private static Lost failover(String name, long lagMillis, Map<String, Map<String, String>> environment)
            throws Exception {
        try (Sentinels sentinels = Sentinels.started();
                Scenario scenario = Scenario.start(
                        name, Setup.standard().withRedisAt(sentinels.url()).withEnvironment(environment))) {
            scenario.fresh();
            sentinels.lag(lagMillis);
            Future<?> submitting = scenario.submitting(400, "work", WORK, "succeeded");
            TimeUnit.MILLISECONDS.sleep(1_500);
            long killed = Recorder.now();
            sentinels.killMaster();
            sentinels.awaitFailover();
            Recovery.note(name + ": the replica is master", (Recorder.now() - killed) / 1_000);
            // With WAIT_REPLICAS and no replica, no more jobs would be accepted.
            sentinels.restartMaster();
            submitting.get();
            return Lost.of(finish(scenario, killed, name), killed);
        }
    }

    @Test
    void if_a_cluster_master_dies_its_queues_continue_on_the_replica_and_others_are_unaffected() throws Exception {
        try (RedisCluster cluster = RedisCluster.started(3)) {
            cluster.addReplicaOf(2);
            List<String> queues =
                    IntStream.range(0, 3).mapToObj(FailoverIT::queueOn).toList();
            Setup setup = Setup.standard()
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
                // With asynchronous replication over loopback, only very recent writes can be lost.
                assertThat(lost.longestMicros()).isLessThanOrEqualTo(1_000_000);
                lost.say("Redis Cluster, one of 3 masters killed");
            }
        }
    }

    /** A queue whose keys are on this master. */
    private static String queueOn(int master) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "q" + i)
                .filter(name -> SlotHash.getSlot("{" + name + "}") * 3 / SlotHash.SLOT_COUNT == master)
                .findFirst()
                .orElseThrow();
    }

    private static History finish(Scenario scenario, long killed, String name) throws InterruptedException {
        Completion completion = new Completion(scenario.installation());
        completion.awaitByReading(TIMEOUT);
        // The outbox is not observed here, so leave the clock time to publish the last events.
        TimeUnit.SECONDS.sleep(20);
        completion.read();
        History history =
                scenario.installation().recorder().drain(scenario.installation().limits());
        long last = history.byJob(Delivered.class).values().stream()
                .mapToLong(deliveries -> deliveries.get(0).at())
                .max()
                .orElse(killed);
        Recovery.note(name + ": the last outcome was delivered", (last - killed) / 1_000);
        return history;
    }

    /**
     * What a failover lost.
     *
     * @param acknowledged acknowledged jobs that no longer exist
     * @param changed jobs whose outcome was delivered and later replaced by another
     * @param longestMicros the time from the first lost acknowledgement or outcome to the failover
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
                    assertThat(delivered).as("delivered outcomes").containsKey(job.job());
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
            Recovery.say("%s: lost %d acknowledged jobs, ran %d ended jobs again; lost interval %d ms"
                    .formatted(what, acknowledged.size(), changed.size(), longestMicros / 1_000));
        }
    }
}
