package dev.jobfn.faults.scenario;

import dev.jobfn.harness.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/** A master, a lagging replica, and three Sentinels that promote the replica. */
final class Sentinels implements AutoCloseable {
    private final RedisProcess master = RedisProcess.started();
    private final RedisProcess replica =
            RedisProcess.started("--replicaof", "127.0.0.1", Integer.toString(master.port()));
    private final List<Process> sentinels = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private LaggingProxy delay;

    static Sentinels started() throws IOException {
        Sentinels all = new Sentinels();
        for (int i = 0; i < 3; i++) {
            all.addSentinel();
        }
        all.awaitInfo(all.replica, "master_link_status:up");
        // The Sentinels must know the replica and each other before the master dies.
        Awaitility.await("sentinels agree")
                .atMost(Duration.ofSeconds(30))
                .until(() -> all.ports.stream().allMatch(port -> info(port).contains("slaves=1,sentinels=3")));
        return all;
    }

    private void addSentinel() throws IOException {
        int port = RedisProcess.freePort();
        Path folder = Files.createTempDirectory("jobfn-sentinel");
        Path settings = Files.writeString(folder.resolve("sentinel.conf"), """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor jobs 127.0.0.1 %d 2
                sentinel down-after-milliseconds jobs 1000
                sentinel failover-timeout jobs 6000
                """.formatted(port, folder, master.port()));
        sentinels.add(new ProcessBuilder(
                        RedisExecProvider.defaultProvider().get().getAbsolutePath(), settings.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start());
        ports.add(port);
    }

    /** Delays replication by this much. Sentinel reconfigures the replica after 8 seconds, which ends the delay. */
    void lag(long millis) throws IOException {
        delay = LaggingProxy.before(master.port(), millis);
        RedisClient client = RedisClient.create(replica.url());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            redis.sync().replicaof("127.0.0.1", delay.port());
        } finally {
            client.shutdown();
        }
        awaitInfo(replica, "master_link_status:up");
    }

    private void awaitInfo(RedisProcess process, String text) {
        Awaitility.await(text)
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> info(process.port()).contains(text));
    }

    private static String info(int port) {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            return redis.sync().info();
        } finally {
            client.shutdown();
        }
    }

    String url() {
        return "redis-sentinel://"
                + ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")) + "#jobs";
    }

    void killMaster() {
        master.kill();
    }

    void awaitFailover() {
        awaitInfo(replica, "role:master");
    }

    /** Restarts the old master, which Sentinel makes a replica of the new one. */
    void restartMaster() {
        master.start();
    }

    @Override
    public void close() throws IOException {
        sentinels.forEach(Process::destroyForcibly);
        if (delay != null) {
            delay.close();
        }
        replica.close();
        master.close();
    }
}
