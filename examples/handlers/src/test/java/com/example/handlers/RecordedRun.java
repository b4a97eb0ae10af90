package com.example.handlers;

import dev.jobfn.handler.JobContext;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The context of a first attempt that is never cancelled and has a minute. Progress reports are recorded. */
record RecordedRun(Instant deadline, List<String> reports) implements JobContext {
    static RecordedRun fresh() {
        return new RecordedRun(Instant.now().plusSeconds(60), new CopyOnWriteArrayList<>());
    }

    @Override
    public String jobId() {
        return "general-0000000000000000000000";
    }

    @Override
    public String tenant() {
        return "anonymous";
    }

    @Override
    public int attempt() {
        return 1;
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
