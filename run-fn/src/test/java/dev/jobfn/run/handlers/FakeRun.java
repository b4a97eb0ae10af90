package dev.jobfn.run.handlers;

import dev.jobfn.handler.JobContext;
import dev.jobfn.job.JobId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A run without a store: its second attempt, never cancelled, whose progress is kept. */
public record FakeRun(String jobId, Instant deadline, List<String> told) implements JobContext {
    /** A run that may take this long. */
    public static FakeRun of(long millis) {
        return new FakeRun(
                JobId.fresh("general").toString(), Instant.now().plusMillis(millis), new CopyOnWriteArrayList<>());
    }

    /** A run that may take a minute. */
    public static FakeRun fresh() {
        return of(60_000);
    }

    @Override
    public String tenant() {
        return "anonymous";
    }

    @Override
    public int attempt() {
        return 2;
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void progress(int percent, String message) {
        told.add(percent + " " + message);
    }
}
