package dev.jobfn.run.execution;

import dev.jobfn.handler.JobContext;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.UnicodeText;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The context that a handler receives, and the progress that it reports. */
final class RunContext implements JobContext {
    private static final int MAX_MESSAGE_LENGTH = 200;

    private final Claimed claim;
    private final Instant deadline;
    private final AtomicReference<Progress> unsent = new AtomicReference<>();
    private volatile boolean cancelled;

    RunContext(Claimed claim, Instant deadline) {
        this.claim = claim;
        this.deadline = deadline;
    }

    @Override
    public String jobId() {
        return claim.job().toString();
    }

    @Override
    public String tenant() {
        return claim.tenant();
    }

    @Override
    public int attempt() {
        return claim.attempt();
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void progress(int percent, String message) {
        unsent.set(new Progress(Math.max(0, Math.min(100, percent)), UnicodeText.cut(message, MAX_MESSAGE_LENGTH)));
    }

    /** The latest progress, if any was reported since the last call. */
    Optional<Progress> takeProgress() {
        return Optional.ofNullable(unsent.getAndSet(null));
    }

    /** Puts back progress that could not be sent, unless newer progress was reported. */
    void restoreProgress(Progress progress) {
        unsent.compareAndSet(null, progress);
    }

    void cancel() {
        cancelled = true;
    }
}
