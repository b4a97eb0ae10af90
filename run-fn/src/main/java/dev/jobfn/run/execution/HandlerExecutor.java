package dev.jobfn.run.execution;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs handlers on threads. A thread that has finished a handler takes the next one that is ready. A thread that takes
 * a handler while others are ready requests another thread for them. A burst of handlers that take only microseconds
 * therefore needs only a few threads; waking a thread for each handler would cost as much as running the handler. A
 * handler that blocks does not delay the others. Thread-safe.
 */
final class HandlerExecutor implements Executor {
    private final Executor threads;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    /** Whether a thread has been requested but has not looked at the queue yet. */
    private final AtomicBoolean threadRequested = new AtomicBoolean();

    /** @param threads must not limit the number of threads */
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
        // Reset before the first poll, so that a handler that is added after the last poll gets a new thread.
        threadRequested.set(false);
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
            requestThread();
            next.run();
        }
    }
}
