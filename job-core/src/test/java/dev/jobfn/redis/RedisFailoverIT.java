package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobfn.harness.FixedAddress;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.redis.read.JobChanges;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks that connections recover by themselves within ten seconds when a Redis fails over behind a fixed address or
 * falls silent.
 */
class RedisFailoverIT {
    private static final Duration BACK = Duration.ofSeconds(10);

    private RedisProcess first;
    private RedisProcess second;
    private RedisClient client;
    private RedisCommands<String, String> one;
    private RedisCommands<String, String> other;
    private FixedAddress address;
    private RedisConnection connection;
    private TestQueue queue;

    @BeforeEach
    void start() {
        first = RedisProcess.started("--repl-diskless-sync-delay", "0");
        second = RedisProcess.started(
                "--repl-diskless-sync-delay",
                "0",
                // This setting makes loading slow enough to be observed.
                "--key-load-delay",
                "20000",
                "--loading-process-events-interval-bytes",
                "1024");
        client = RedisClient.create();
        one = client.connect(io.lettuce.core.RedisURI.create(first.url())).sync();
        other = client.connect(io.lettuce.core.RedisURI.create(second.url())).sync();
        address = FixedAddress.before(first.port());
        connection = connect(0);
        queue = new TestQueue(connection, 5, 100_000, Duration.ofDays(1));
    }

    private RedisConnection connect(int replicas) {
        return new RedisConnection(
                new RedisSettings(address.url(), false, "jobfn:test", Duration.ofSeconds(2), replicas));
    }

    @AfterEach
    void stop() {
        connection.close();
        address.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        first.close();
        second.close();
    }

    private void replicate() {
        other.replicaof("127.0.0.1", first.port());
        await().atMost(BACK).until(() -> other.info("replication").contains("master_link_status:up"));
    }

    /** Fails over as an operator or a cloud provider does, which means that connections to the old master stay open. */
    private void failOver() {
        other.replicaofNoOne();
        address.pointTo(second.port());
        one.replicaof("127.0.0.1", second.port());
    }

    private void awaitWrites(TestQueue queue) {
        await().atMost(BACK)
                .ignoreException(JobStoreException.class)
                .untilAsserted(() ->
                        assertThat(queue.submit(queue.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class));
    }

    private void awaitReadiness() {
        await().atMost(BACK).ignoreException(JobStoreException.class).until(() -> {
            connection.requireWritable();
            connection.requireReadable();
            return true;
        });
    }

    @Test
    void after_a_failover_behind_a_fixed_address_submissions_go_to_the_new_master() {
        awaitWrites(queue);
        replicate();
        failOver();
        awaitWrites(queue);
        assertThat(other.role()).first().isEqualTo("master");
        assertThat(other.keys(queue.key("j:*"))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void a_probe_alone_finds_the_new_master() {
        connection.requireWritable();
        replicate();
        failOver();
        awaitReadiness();
        assertThat(one.clientList().lines().filter(line -> line.contains("name=jobfn:test")))
                .isEmpty();
    }

    @Test
    void submissions_that_wait_for_replicas_go_to_the_new_master() {
        replicate();
        try (RedisConnection careful = connect(1)) {
            TestQueue kept = new TestQueue(careful, 5, 100, Duration.ofDays(1));
            assertThat(kept.submit(kept.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class);
            failOver();
            awaitWrites(kept);
        }
    }

    @Test
    void a_replica_is_not_ready_even_if_it_accepts_writes() {
        connection.requireWritable();
        one.replicaof("127.0.0.1", second.port());
        assertThatThrownBy(connection::requireWritable).isInstanceOf(JobStoreException.class);
        assertThatThrownBy(connection::requireReadable).isInstanceOf(JobStoreException.class);
        one.configSet("replica-read-only", "no");
        await().atMost(BACK)
                .ignoreException(JobStoreException.class)
                .untilAsserted(
                        () -> assertThatThrownBy(connection::requireWritable).hasMessageContaining("is a replica"));
    }

    @Test
    void a_master_is_not_ready_while_it_loads_its_data() {
        for (int i = 0; i < 200; i++) {
            one.set("key" + i, "x".repeat(100));
        }
        address.pointTo(second.port());
        awaitWrites(queue);
        other.replicaof("127.0.0.1", first.port());
        await().atMost(BACK)
                .untilAsserted(
                        () -> assertThatThrownBy(connection::requireWritable).isInstanceOf(JobStoreException.class));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> other.info("replication").contains("master_link_status:up"));
        other.replicaofNoOne();
        awaitWrites(queue);
        awaitReadiness();
    }

    @Test
    void a_master_without_the_replicas_it_requires_is_ready_for_reads_only() {
        one.configSet("min-replicas-to-write", "1");
        assertThatThrownBy(connection::requireWritable).hasMessageContaining("NOREPLICAS");
        connection.requireReadable();
        one.configSet("min-replicas-to-write", "0");
        connection.requireWritable();
    }

    @Test
    void a_full_redis_is_ready_because_jobs_can_still_end() {
        one.configSet("maxmemory", "1mb");
        connection.requireWritable();
    }

    @Test
    void a_probe_writes_nothing() {
        connection.requireWritable();
        String before = field(one.info("replication"), "master_repl_offset");
        connection.requireWritable();
        assertThat(one.dbsize()).isZero();
        assertThat(field(one.info("replication"), "master_repl_offset")).isEqualTo(before);
        assertThat(field(one.info("persistence"), "rdb_changes_since_last_save"))
                .isEqualTo("0");
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_silent_connection_is_replaced() {
        awaitWrites(queue);
        address.silence();
        awaitWrites(queue);
        awaitReadiness();
    }

    @Test
    void a_hanging_server_is_replaced_by_the_one_that_took_its_address() {
        awaitWrites(queue);
        replicate();
        first.freeze();
        other.replicaofNoOne();
        address.pointTo(second.port());
        awaitWrites(queue);
        awaitReadiness();
    }

    @Test
    void submissions_that_wait_for_replicas_survive_a_silent_connection() {
        replicate();
        try (RedisConnection careful = connect(1)) {
            TestQueue kept = new TestQueue(careful, 5, 100, Duration.ofDays(1));
            assertThat(kept.submit(kept.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class);
            address.silence();
            awaitWrites(kept);
        }
    }

    @Test
    void a_waiter_hears_of_a_change_after_a_silence_without_any_other_command() {
        Submission submission = queue.submission();
        AtomicInteger heard = new AtomicInteger();
        try (JobChanges changes = new JobChanges(connection);
                RedisConnection elsewhere = new RedisConnection(
                        new RedisSettings(first.url(), false, "elsewhere", Duration.ofSeconds(5), 0))) {
            TestQueue others = new TestQueue(elsewhere, queue.name, 100);
            JobId job = submission.id();
            JobChanges.Watch watch = changes.watch(job, heard::incrementAndGet)
                    .toCompletableFuture()
                    .join();
            address.silence();
            // The waiter is told to read again, because messages that were sent in the meantime have not been received.
            await().atMost(BACK).untilAtomic(heard, org.hamcrest.Matchers.greaterThanOrEqualTo(1));
            int before = heard.get();
            others.submit(submission);
            others.store.cancel(job, Optional.empty());
            await().atMost(BACK).untilAtomic(heard, org.hamcrest.Matchers.greaterThan(before));
            watch.close();
        }
    }

    @Test
    void a_slow_redis_keeps_its_connections() {
        awaitWrites(queue);
        long id = one.clientList()
                .lines()
                .filter(line -> line.contains("name=jobfn:test"))
                .count();
        String connections = field(one.info("stats"), "total_connections_received");
        one.clientPause(3_000);
        await().atMost(BACK)
                .ignoreException(JobStoreException.class)
                .untilAsserted(() ->
                        assertThat(queue.submit(queue.submission()).value()).hasOnlyElementsOfType(Receipt.Kept.class));
        assertThat(field(one.info("stats"), "total_connections_received")).isEqualTo(connections);
        assertThat(one.clientList().lines().filter(line -> line.contains("name=jobfn:test")))
                .hasSize((int) id);
    }

    @Test
    void a_burst_of_errors_opens_one_new_connection_per_second() {
        awaitWrites(queue);
        one.replicaof("127.0.0.1", second.port());
        long before = Long.parseLong(field(one.info("stats"), "total_connections_received"));
        await().during(Duration.ofSeconds(3)).atMost(BACK).until(() -> {
            for (int i = 0; i < 50; i++) {
                assertThatThrownBy(() -> queue.submit(queue.submission())).isInstanceOf(JobStoreException.class);
            }
            return true;
        });
        long after = Long.parseLong(field(one.info("stats"), "total_connections_received"));
        assertThat(after - before).isBetween(1L, 8L);
    }
}
