package dev.jobfn.run.execution;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives handlers threads. A thread that has finished a handler takes the next one that is ready. A thread that takes a handler
 * while others are ready requests another thread for them. So a burst of handlers that take microseconds needs only a few
 * threads (waking one for each would cost as much as its work), and a handler that blocks does not delay the others.
 * Thread-safe.
 */
final class HandlerExecutor implements Executor {
    private final Executor threads;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    /** Whether a requested thread has not looked at the queue yet. */
    private final AtomicBoolean threadRequested = new AtomicBoolean();

    /** @param threads an executor without a limit on its threads */
    HandlerExecutor(Executor threads) {
        this.threads = threads;
    }

    /** @param handler must not throw */
    @Override
    public void execute(Runnable handler) {
        ready.add(handler);
        requestThread();
    }

    private void requestThread() {
        if (!ready.isEmpty() && threadRequested.compareAndSet(false, true)) {
            threads.execute(this::work);
        }
    }

    private void work() {
        // Before the first poll, so that a handler that is added after the last one gets a new thread.
        threadRequested.set(false);
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
            requestThread();
            next.run();
        }
    }
}
