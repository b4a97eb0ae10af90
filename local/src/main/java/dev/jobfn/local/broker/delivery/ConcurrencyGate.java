package dev.jobfn.local.broker.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets a limited number of tasks run at once and up to ten times as many wait in order, like queue-proxy's breaker. */
final class ConcurrencyGate {

    private static final int WAITING_PER_RUNNING = 10;

    private final int limit;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /** @param limit the number of tasks that run at once; 0 for no limit */
    ConcurrencyGate(int limit) {
        this.limit = limit;
    }

    /**
     * Starts the task now or when its turn comes. If too many tasks are waiting, returns false and never starts the
     * task.
     */
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

    /** Removes a task. A waiting task leaves the queue. The place of a running task goes to the next task. */
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
