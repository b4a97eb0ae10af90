package dev.jobfn.run;

import dev.jobfn.handler.JobContext;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.UnicodeText;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What a handler sees of its run. */
final class RunContext implements JobContext {
    private static final int LONGEST_MESSAGE = 200;

    private final Claimed claim;
    private final Instant deadline;
    private final AtomicReference<Progress> unsaid = new AtomicReference<>();
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
        unsaid.set(new Progress(Math.max(0, Math.min(100, percent)), UnicodeText.cut(message, LONGEST_MESSAGE)));
    }

    /** What was said since the last call. */
    Optional<Progress> takeProgress() {
        return Optional.ofNullable(unsaid.getAndSet(null));
    }

    /** Takes back what could not be said, unless something newer was. */
    void keepProgress(Progress progress) {
        unsaid.compareAndSet(null, progress);
    }

    void cancel() {
        cancelled = true;
    }
}
