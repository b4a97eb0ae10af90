package dev.jobfn.faults.install;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.redis.RedisProxy;
import dev.jobfn.faults.redis.RedisTap;
import dev.jobfn.harness.RedisCluster;
import dev.jobfn.harness.RedisProcess;
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
 * The Redis of an installation, behind a proxy whose ports never change. It is either one server, which gets a replica
 * when a failover needs one, or the masters of a cluster. All servers are observed, so the queue's writes are seen
 * wherever they happen.
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
        proxy = RedisProxy.withPorts(setup.masters());
        if (setup.masters() == 1) {
            cluster = null;
            single = RedisProcess.started(setup.redis().toArray(String[]::new));
            route(0, single.port());
        } else {
            cluster = RedisCluster.started(proxy.ports());
            for (int node = 0; node < setup.masters(); node++) {
                route(node, cluster.port(node));
            }
        }
    }

    /** Starts as many masters as the setup specifies. */
    static RedisServers started(Setup setup, Consumer<Entry> history) throws IOException {
        return new RedisServers(setup, history);
    }

    private void route(int listener, int port) {
        proxy.route(listener, port);
        listen(port);
    }

    private void listen(int port) {
        taps.add(RedisTap.on(port, setup.queues().get(0), history));
    }

    /** The proxy between the functions and all servers. */
    public RedisProxy proxy() {
        return proxy;
    }

    /** The cluster, if there is more than one master. */
    public Optional<RedisCluster> cluster() {
        return Optional.ofNullable(cluster);
    }

    /** The cluster slot of the first queue. */
    public int slot() {
        return SlotHash.getSlot("{" + setup.queues().get(0) + "}");
    }

    /** The server that currently has the first queue's keys. */
    public RedisProcess master() {
        return cluster == null ? single : cluster.process(cluster.owner(slot()));
    }

    /** The time since the last write about a job on any server, in seconds. */
    public long silentSeconds() {
        return taps.stream().mapToLong(RedisTap::silentSeconds).min().orElse(0);
    }

    /**
     * Lets a replica with all data take over at the same address, as in a planned failover. The old master becomes its
     * replica, and existing connections still reach the old master. Do not use this on clusters.
     */
    public void failOver() {
        if (replica == null) {
            replica = RedisProcess.started(setup.redis().toArray(String[]::new));
            replica.follow(single);
            listen(replica.port());
        }
        // The replica's data must also be in its own file, because it may be killed as soon as it is the master.
        awaitInfo(
                replica,
                "role:slave",
                "master_link_status:up",
                "aof_rewrite_in_progress:0",
                "aof_rewrite_scheduled:0",
                "loading:0");
        single.handOverTo(replica);
        awaitInfo(replica, "role:master");
        proxy.route(0, replica.port());
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
