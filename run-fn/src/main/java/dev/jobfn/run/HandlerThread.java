package dev.jobfn.run;

import dev.jobfn.handler.JobContext;
import dev.jobfn.run.invoke.Invocable;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A handler at work, on a thread that is its own meanwhile, so that it can be interrupted without harm to any other. No virtual
 * one: those share a few threads with the requests, and a handler that computes would keep heartbeats from being sent.
 */
final class HandlerThread implements Runnable {
    private final Invocable handler;
    private final String input;
    private final JobContext context;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Thread thread;
    private boolean interrupted;
    private volatile String result;
    private volatile Throwable error;

    HandlerThread(Invocable handler, String input, JobContext context) {
        this.handler = handler;
        this.input = input;
        this.context = context;
    }

    /** Does the work on the thread that calls it, once. */
    @Override
    public void run() {
        Thread current = Thread.currentThread();
        String name = current.getName();
        current.setName("job-" + context.jobId());
        try {
            take(current);
            // A handler that breaks its contract fails its job, not the run.
            result = Objects.requireNonNull(handler.invoke(input, context), "a handler answered no JSON");
        } catch (Throwable e) {
            // Whatever a handler throws is the job's matter, never the process's.
            error = e;
        } finally {
            leave();
            // What the thread does next may be logged, and is not of this job.
            current.setName(name);
            ended.complete(null);
        }
    }

    private synchronized void take(Thread current) {
        thread = current;
        if (interrupted) {
            thread.interrupt();
        }
    }

    /** An interruption from now on would meet the thread's next handler; one that came too late for this one is taken off. */
    private synchronized void leave() {
        thread = null;
        boolean unused = Thread.interrupted();
    }

    /** Done, never with an error, once it has returned or thrown; what depends on it is done on its thread. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
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
