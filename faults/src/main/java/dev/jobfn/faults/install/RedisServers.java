package dev.jobfn.faults.install;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.redis.RedisProxy;
import dev.jobfn.faults.redis.RedisTap;
import dev.jobfn.testing.RedisCluster;
import dev.jobfn.testing.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * The Redis of an installation, behind a proxy whose ports never change: one server, with a replica once it is to take over, or the
 * masters of a cluster. All of them are listened to, so the queue's writes are seen wherever they happen.
 */
public final class RedisServers implements AutoCloseable {
    private final Setup setup;
    private final Consumer<Entry> history;
    private final RedisProxy proxy;
    private final RedisCluster cluster;
    private final List<RedisTap> taps = new ArrayList<>();
    private RedisProcess single;
    private RedisProcess replica;

    private RedisServers(Setup setup, Consumer<Entry> history) throws IOException {
        this.setup = setup;
        this.history = history;
        proxy = RedisProxy.withDoors(setup.masters());
        if (setup.masters() == 1) {
            cluster = null;
            single = RedisProcess.started(setup.redis().toArray(String[]::new));
            lead(0, single.port());
        } else {
            cluster = RedisCluster.started(proxy.ports());
            for (int node = 0; node < setup.masters(); node++) {
                lead(node, cluster.port(node));
            }
        }
    }

    /** Starts as many masters as the setup says. */
    static RedisServers started(Setup setup, Consumer<Entry> history) throws IOException {
        return new RedisServers(setup, history);
    }

    private void lead(int door, int port) {
        proxy.lead(door, port);
        listen(port);
    }

    private void listen(int port) {
        taps.add(RedisTap.on(port, setup.queues().get(0), history));
    }

    /** Between the functions and all of them. */
    public RedisProxy proxy() {
        return proxy;
    }

    /** Where slots can move; empty where there is one Redis. */
    public Optional<RedisCluster> cluster() {
        return Optional.ofNullable(cluster);
    }

    /** The slot of the first queue. */
    public int slot() {
        return SlotHash.getSlot("{" + setup.queues().get(0) + "}");
    }

    /** Who has the first queue's keys now. */
    public RedisProcess master() {
        return cluster == null ? single : cluster.process(cluster.owner(slot()));
    }

    /** How long nothing of a job was written anywhere, in seconds. */
    public long silentSeconds() {
        return taps.stream().mapToLong(RedisTap::silentSeconds).min().orElse(0);
    }

    /**
     * A replica takes over at the same address with all data, as after a planned failover, and the old master becomes its
     * replica. Connections that are there still lead to the old one. Not on a cluster.
     */
    public void failOver() {
        if (replica == null) {
            replica = RedisProcess.started(setup.redis().toArray(String[]::new));
            replica.follow(single);
            listen(replica.port());
        }
        // Its data must be in its own file too: it may be killed as soon as it is the master.
        awaitInfo(
                replica,
                "role:slave",
                "master_link_status:up",
                "aof_rewrite_in_progress:0",
                "aof_rewrite_scheduled:0",
                "loading:0");
        single.handOverTo(replica);
        awaitInfo(replica, "role:master");
        proxy.lead(0, replica.port());
        awaitInfo(single, "role:slave", "master_link_status:up");
        RedisProcess old = single;
        single = replica;
        replica = old;
    }

    private static void awaitInfo(RedisProcess server, String... lines) {
        RedisClient client = RedisClient.create(server.url());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            Awaitility.await(String.join(", ", lines))
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> List.of(redis.sync().info().split("\r\n")).containsAll(List.of(lines)));
        } finally {
            client.shutdown();
        }
    }

    @Override
    public void close() throws IOException {
        taps.forEach(RedisTap::close);
        proxy.close();
        if (cluster != null) {
            cluster.close();
        }
        for (RedisProcess server : new RedisProcess[] {single, replica}) {
            if (server != null) {
                server.close();
            }
        }
    }
}
