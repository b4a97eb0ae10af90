package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.RedisCluster;
import dev.jobfn.job.Claim;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the same contract on a Redis Cluster of three masters, and tests what only a cluster can do. */
class RedisClusterIT extends JobStoreContract {
    private static final int MASTERS = 3;

    private static RedisCluster cluster;
    private static RedisConnection connection;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.started(MASTERS);
        connection = connect(cluster);
    }

    private static RedisConnection connect(RedisCluster cluster) {
        return new RedisConnection(new RedisSettings(cluster.url(), true, "jobfn:test", Duration.ofSeconds(5), 0));
    }

    @AfterAll
    static void stop() {
        connection.close();
        cluster.close();
    }

    @Override
    RedisConnection connection() {
        return connection;
    }

    @Test
    void queues_are_spread_over_the_masters_and_each_keeps_its_keys_on_one() {
        List<TestQueue> queues = IntStream.range(0, 30)
                .mapToObj(i -> new TestQueue(connection, 1, 100, Duration.ofDays(1)))
                .toList();
        queues.forEach(queue -> queue.submit(queue.idempotent("key", "print"), queue.submission()));
        for (TestQueue queue : queues) {
            List<Integer> holders = new ArrayList<>();
            for (int master = 0; master < MASTERS; master++) {
                List<String> keys = cluster.node(master).keys(queue.key("*"));
                if (!keys.isEmpty()) {
                    holders.add(master);
                    assertThat(keys).allMatch(key -> SlotHash.getSlot(key) == SlotHash.getSlot(queue.key("")));
                }
            }
            assertThat(holders).hasSize(1);
        }
        assertThat(IntStream.range(0, MASTERS)
                        .mapToObj(master -> cluster.node(master).dbsize()))
                .allMatch(size -> size > 0);
    }

    @Test
    void a_queue_continues_when_a_replica_takes_over_from_its_master() {
        try (RedisCluster other = RedisCluster.started(MASTERS);
                RedisConnection mine = connect(other)) {
            other.addReplicaOf(MASTERS - 1);
            TestQueue queue = queueOn(mine, MASTERS - 1);
            Claim.Claimed run = queue.running();
            other.node(MASTERS - 1).waitForReplication(1, 5_000);
            other.kill(MASTERS - 1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreException(JobStoreException.class)
                    .untilAsserted(() -> assertThat(queue.store
                                    .completeWithToken(run.job(), run.run(), "1")
                                    .value())
                            .contains(JobState.SUCCEEDED));
        }
    }

    private static TestQueue queueOn(RedisConnection connection, int master) {
        int share = SlotHash.SLOT_COUNT / MASTERS;
        while (true) {
            TestQueue queue = new TestQueue(connection, 2, 100, Duration.ofDays(1));
            if (SlotHash.getSlot(queue.key("")) / share == master) {
                return queue;
            }
        }
    }
}
