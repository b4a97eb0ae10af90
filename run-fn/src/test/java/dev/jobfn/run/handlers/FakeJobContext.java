package dev.jobfn.run.handlers;

import dev.jobfn.handler.JobContext;
import dev.jobfn.job.JobId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The context of a second attempt, which is never cancelled. Progress reports are recorded. */
public record FakeJobContext(String jobId, Instant deadline, List<String> reports) implements JobContext {
    /** A run with this timeout. */
    public static FakeJobContext of(long millis) {
        return new FakeJobContext(
                JobId.fresh("general").toString(), Instant.now().plusMillis(millis), new CopyOnWriteArrayList<>());
    }

    /** A run with a timeout of a minute. */
    public static FakeJobContext fresh() {
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
        reports.add(percent + " " + message);
    }
}
