package dev.jobfn.run;

import dev.jobfn.handler.JobContext;
import dev.jobfn.run.invoke.Invocable;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A handler at work, on a thread of its own that can be interrupted without harm to any other. */
final class HandlerThread {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;
    private volatile String result;
    private volatile Throwable error;

    private HandlerThread(Invocable handler, String input, JobContext context) {
        thread = new Thread(() -> work(handler, input, context), "job-" + context.job());
        thread.setDaemon(true);
    }

    static HandlerThread start(Invocable handler, String input, JobContext context) {
        HandlerThread work = new HandlerThread(handler, input, context);
        work.thread.start();
        return work;
    }

    private void work(Invocable handler, String input, JobContext context) {
        try {
            // A handler that breaks its contract fails its job, not the run.
            result = Objects.requireNonNull(handler.invoke(input, context), "a handler answered no JSON");
        } catch (Throwable e) {
            // Whatever a handler throws is the job's matter, never the process's.
            error = e;
        } finally {
            ended.complete(null);
        }
    }

    /** Done, never with an error, once it has returned or thrown. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What it threw, once it has ended; empty where it returned. */
    Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    /** What it returned, JSON; empty where it has not. */
    Optional<String> result() {
        return Optional.ofNullable(result);
    }
}
