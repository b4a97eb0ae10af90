package dev.jobfn.run.isolation;

import dev.jobfn.handler.JobContext;
import dev.jobfn.job.UnicodeText;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The context that a handler in a separate process receives. */
final class IsolatedContext implements JobContext {
    private static final int MAX_MESSAGE_LENGTH = 200;
    /** Handlers may report each step; run-fn only needs the latest progress every few seconds. */
    private static final Executor DELAYED = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    private final ProcessMessage.Run run;
    private final Consumer<ProcessMessage> toRunFn;
    private final AtomicReference<ProcessMessage.Progress> unsent = new AtomicReference<>();
    private volatile boolean cancelled;
    private boolean ended;

    IsolatedContext(ProcessMessage.Run run, Consumer<ProcessMessage> toRunFn) {
        this.run = run;
        this.toRunFn = toRunFn;
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
        ProcessMessage.Progress progress =
                new ProcessMessage.Progress(percent, UnicodeText.cut(message, MAX_MESSAGE_LENGTH));
        if (unsent.getAndSet(progress) == null) {
            DELAYED.execute(this::sendProgress);
        }
    }

    private synchronized void sendProgress() {
        ProcessMessage.Progress progress = unsent.getAndSet(null);
        if (!ended && progress != null) {
            toRunFn.accept(progress);
        }
    }

    void interrupt(boolean cancelled) {
        this.cancelled = cancelled;
    }

    /** Ends the run, so that no progress is sent after its outcome. */
    synchronized ProcessMessage end(ProcessMessage outcome) {
        ended = true;
        return outcome;
    }
}
