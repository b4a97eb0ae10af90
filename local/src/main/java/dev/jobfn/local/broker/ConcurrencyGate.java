package dev.jobfn.local.broker;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets n tasks run at once and ten times as many wait in order: the breaker of queue-proxy. */
final class ConcurrencyGate {

    private static final int WAITING_PER_RUNNING = 10;

    private final int limit;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /** Makes a gate.
     *
     * @param limit tasks at once; 0 for no limit
     */
    ConcurrencyGate(int limit) {
        this.limit = limit;
    }

    /** Starts the task now or when its turn comes; false, and never, when too many wait already. */
    boolean enter(Runnable task) {
        synchronized (this) {
            if (limit > 0 && running >= limit) {
                if (waiting.size() >= WAITING_PER_RUNNING * limit) {
                    return false;
                }
                waiting.add(task);
                return true;
            }
            running++;
        }
        task.run();
        return true;
    }

    /** Takes back a task: out of the queue if it waits, else its place goes to the next. */
    void leave(Runnable task) {
        Runnable next;
        synchronized (this) {
            if (waiting.remove(task)) {
                return;
            }
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
