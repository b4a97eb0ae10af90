package dev.jobfn.harness;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A Redis Cluster for tests. Each master is a separate process with an equal share of the slots. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;

    private final List<RedisProcess> nodes = new ArrayList<>();
    private final List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();

    private RedisCluster() {}

    /** Starts a cluster and waits until it is ready. */
    public static RedisCluster started(int masters) {
        return started(Collections.nCopies(masters, 0));
    }

    /**
     * Starts a cluster whose clients reach its nodes through proxies.
     *
     * @param announced the port that each master announces to clients; 0 if it announces its own port
     */
    public static RedisCluster started(List<Integer> announced) {
        RedisCluster cluster = new RedisCluster();
        int masters = announced.size();
        announced.forEach(cluster::addNode);
        for (int i = 0; i < masters; i++) {
            cluster.tell(
                    i,
                    "ADDSLOTSRANGE",
                    Integer.toString(i * SLOTS / masters),
                    Integer.toString((i + 1) * SLOTS / masters - 1));
        }
        cluster.awaitAgreement();
        return cluster;
    }

    /** Adds a replica of a master and waits until the replica has the master's data. */
    public RedisCommands<String, String> addReplicaOf(int master) {
        addNode();
        RedisCommands<String, String> replica = node(nodes.size() - 1);
        String id = node(master).clusterMyId();
        Awaitility.await().until(() -> replica.clusterNodes().contains(id));
        replica.clusterReplicate(id);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> replica.info("replication").contains("master_link_status:up"));
        awaitAgreement();
        return replica;
    }

    /** Adds a master without slots. */
    public void addMaster() {
        addNode();
        awaitAgreement();
    }

    /** Starts moving a slot away from its master, as {@code redis-cli --cluster reshard} does. */
    public SlotMove move(int slot, int to) {
        return new SlotMove(this, slot, owner(slot), to);
    }

    /** The master that has a slot. */
    public int owner(int slot) {
        return IntStream.range(0, nodes.size())
                .filter(index -> owns(index, slot))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no master has slot " + slot));
    }

    private boolean owns(int index, int slot) {
        return ClusterPartitionParser.parse(node(index).clusterNodes()).getPartitions().stream()
                .anyMatch(node -> node.is(RedisClusterNode.NodeFlag.MYSELF)
                        && node.is(RedisClusterNode.NodeFlag.UPSTREAM)
                        && node.hasSlot(slot));
    }

    /** The process of a node. */
    public RedisProcess process(int index) {
        return nodes.get(index);
    }

    /** The port of a node. */
    public int port(int index) {
        return nodes.get(index).port();
    }

    /** How many nodes have been started. */
    public int nodes() {
        return nodes.size();
    }

    private void addNode() {
        addNode(0);
    }

    private void addNode(int announced) {
        int bus = RedisProcess.freePort();
        RedisProcess node = RedisProcess.started(
                "--cluster-announce-port",
                Integer.toString(announced),
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(bus),
                "--cluster-node-timeout",
                "1000",
                "--cluster-require-full-coverage",
                "no",
                // Otherwise, a master that gives away its last slot would become a replica.
                "--cluster-allow-replica-migration",
                "no",
                "--repl-diskless-sync-delay",
                "0");
        RedisClient client = RedisClient.create(node.url());
        nodes.add(node);
        clients.add(client);
        connections.add(client.connect());
        if (nodes.size() > 1) {
            // Lettuce's own command takes no bus port, and the new node does not use the default one.
            tell(0, "MEET", "127.0.0.1", Integer.toString(node.port()), Integer.toString(bus));
        }
    }

    private void tell(int index, String... words) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        for (String word : words) {
            arguments.add(word);
        }
        node(index).dispatch(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8), arguments);
    }

    private void awaitAgreement() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> connections.stream().allMatch(node -> {
                    String info = node.sync().clusterInfo();
                    return info.contains("cluster_state:ok")
                            && info.contains("cluster_slots_assigned:" + SLOTS)
                            && info.contains("cluster_known_nodes:" + nodes.size());
                }));
    }

    /** Sends commands to a node. */
    public RedisCommands<String, String> node(int index) {
        return connections.get(index).sync();
    }

    /** Kills a node with SIGKILL. */
    public void kill(int index) {
        nodes.get(index).kill();
    }

    /** The URL of the first node. */
    public String url() {
        return nodes.get(0).url();
    }

    @Override
    public void close() {
        clients.forEach(client -> client.shutdown(Duration.ZERO, Duration.ofSeconds(1)));
        nodes.forEach(RedisProcess::close);
    }
}
