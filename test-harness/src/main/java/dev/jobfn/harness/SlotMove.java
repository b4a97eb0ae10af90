package dev.jobfn.harness;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** The move of one slot of a {@link RedisCluster} from one master to another. */
public final class SlotMove {
    private static final int ALL = 1_000_000;

    private final RedisCluster cluster;
    private final int slot;
    private final int from;
    private final int to;

    SlotMove(RedisCluster cluster, int slot, int from, int to) {
        this.cluster = cluster;
        this.slot = slot;
        this.from = from;
        this.to = to;
        RedisCommands<String, String> source = cluster.node(from);
        RedisCommands<String, String> target = cluster.node(to);
        target.clusterSetSlotImporting(slot, source.clusterMyId());
        source.clusterSetSlotMigrating(slot, target.clusterMyId());
    }

    /** The master that gives up the slot. */
    public int from() {
        return from;
    }

    /** The master that gets the slot. */
    public int to() {
        return to;
    }

    /** Moves up to this many keys and returns how many were moved. */
    public int moveKeys(int most) {
        List<String> keys = cluster.node(from).clusterGetKeysInSlot(slot, most);
        if (!keys.isEmpty()) {
            // If the reply to the move of a key was lost, both nodes have the key. Only this node's copy can have
            // changed since then.
            MigrateArgs<String> replacing =
                    MigrateArgs.Builder.<String>keys(keys).replace();
            cluster.node(from).migrate("127.0.0.1", cluster.port(to), 0, 5_000, replacing);
        }
        return keys.size();
    }

    /** Moves half of the keys. */
    public void moveHalf() {
        moveKeys((int) (cluster.node(from).clusterCountKeysInSlot(slot) / 2));
    }

    /** Moves the remaining keys and tells the masters which one now has the slot. */
    public void finish() {
        moveKeys(ALL);
        String owner = cluster.node(to).clusterMyId();
        cluster.node(to).clusterSetSlotNode(slot, owner);
        cluster.node(from).clusterSetSlotNode(slot, owner);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        cluster.node(from).clusterNodes().lines().noneMatch(line -> line.contains("[" + slot + "-")));
    }
}
