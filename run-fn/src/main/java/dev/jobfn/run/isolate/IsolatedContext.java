package dev.jobfn.run.isolate;

import dev.jobfn.handler.JobContext;
import dev.jobfn.job.UnicodeText;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** What a handler in a process of its own sees of its run. */
final class IsolatedContext implements JobContext {
    private static final int LONGEST_MESSAGE = 200;
    /** Handlers may tell of each step; run-fn wants to know the last one every few seconds. */
    private static final Executor SOON = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    private final Frame.Run run;
    private final Consumer<Frame> runFn;
    private final AtomicReference<Frame.Progress> unsaid = new AtomicReference<>();
    private volatile boolean cancelled;
    private boolean ended;

    IsolatedContext(Frame.Run run, Consumer<Frame> runFn) {
        this.run = run;
        this.runFn = runFn;
    }

    @Override
    public String jobId() {
        return run.job();
    }

    @Override
    public String tenant() {
        return run.tenant();
    }

    @Override
    public int attempt() {
        return run.attempt();
    }

    @Override
    public Instant deadline() {
        return run.deadline();
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void progress(int percent, String message) {
        Frame.Progress progress = new Frame.Progress(percent, UnicodeText.cut(message, LONGEST_MESSAGE));
        if (unsaid.getAndSet(progress) == null) {
            SOON.execute(this::tell);
        }
    }

    private synchronized void tell() {
        Frame.Progress progress = unsaid.getAndSet(null);
        if (!ended && progress != null) {
            runFn.accept(progress);
        }
    }

    void interrupt(boolean cancelled) {
        this.cancelled = cancelled;
    }

    /** From now on nothing is told about this run but its outcome. */
    synchronized Frame ended(Frame outcome) {
        ended = true;
        return outcome;
    }
}
