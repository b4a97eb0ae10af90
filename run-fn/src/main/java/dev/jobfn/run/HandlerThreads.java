package dev.jobfn.run;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Threads for handlers. Who has ended one takes the next that is ready, and who takes one while others are ready has another
 * thread come for those. So of a burst of handlers of microseconds each few threads do all, where to wake one for each would
 * cost as much as its work; and a handler that blocks holds up none. Safe for use by many threads.
 */
final class HandlerThreads implements Executor {
    private final Executor threads;
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    /** Whether a thread is on its way that has not looked yet. */
    private final AtomicBoolean coming = new AtomicBoolean();

    /** @param threads as many as are asked for */
    HandlerThreads(Executor threads) {
        this.threads = threads;
    }

    /** @param handler throws nothing */
    @Override
    public void execute(Runnable handler) {
        ready.add(handler);
        haveOneCome();
    }

    private void haveOneCome() {
        if (!ready.isEmpty() && coming.compareAndSet(false, true)) {
            threads.execute(this::work);
        }
    }

    private void work() {
        // Before it looks: who adds one from now on has another come.
        coming.set(false);
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
            haveOneCome();
            next.run();
        }
    }
}
