package dev.jobfn.faults.seed;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.RedisServers;
import dev.jobfn.harness.RedisCluster;
import dev.jobfn.harness.SlotMove;
import io.lettuce.core.RedisException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Moves the slot of a queue between the masters of a cluster, a few keys at a time, so that operations and other faults
 * occur at every stage of a move. If a master is down, the move continues when it is back.
 */
public final class SlotMoves {
    private final RedisServers servers;
    private final Consumer<Entry> history;
    private final long graceMicros;
    private CompletableFuture<Void> current = CompletableFuture.completedFuture(null);
    private int target;

    /** @param graceMicros how long jobs may make no progress after a move */
    public SlotMoves(RedisServers servers, Consumer<Entry> history, long graceMicros) {
        this.servers = servers;
        this.history = history;
        this.graceMicros = graceMicros;
    }

    /**
     * Waits for the previous move to end, and then starts to move the slot.
     *
     * @param on by how many masters to advance
     * @param keys the number of keys per step
     * @param rest how long to pause halfway, in milliseconds
     */
    public void begin(int on, int keys, int rest) {
        finish();
        RedisCluster cluster = servers.cluster().orElseThrow();
        target = (cluster.owner(servers.slot()) + on) % cluster.nodes();
        current = CompletableFuture.runAsync(() -> move(cluster, keys, rest));
    }

    /** Waits for the current move to end. */
    public void finish() {
        current.join();
    }

    /** Whether a move is in progress. */
    boolean isMoving() {
        return !current.isDone();
    }

    /** The master that is receiving the slot, or that received it last. */
    int target() {
        return target;
    }

    private void move(RedisCluster cluster, int keys, int rest) {
        long start = Recorder.now();
        SlotMove move = cluster.move(servers.slot(), target);
        int half = (int) (cluster.node(move.from()).clusterCountKeysInSlot(servers.slot()) / 2);
        boolean rested = false;
        for (int moved = 0, some = keys; some > 0; moved += some) {
            some = untilDone(() -> move.moveKeys(keys));
            if (!rested && moved >= half) {
                rested = true;
                pause(rest);
            }
            pause(2);
        }
        untilDone(() -> {
            move.finish();
            return 0;
        });
        history.accept(new Entry.Outage(start, "the queue's slot", Recorder.now() + graceMicros));
    }

    /** Repeats a step until it succeeds. Steps are idempotent. */
    private static int untilDone(IntSupplier step) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (true) {
            try {
                return step.getAsInt();
            } catch (RedisException | ConditionTimeoutException away) {
                if (System.nanoTime() - end > 0) {
                    throw away;
                }
                pause(100);
            }
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
