package dev.jobfn.run.execution;

import dev.jobfn.handler.JobContext;
import dev.jobfn.run.invoke.Invocable;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One call of a handler. It has a platform thread to itself, so that it can be interrupted without affecting anything
 * else. Virtual threads would share a few carrier threads with the requests, and a compute-bound handler could then
 * delay heartbeats.
 */
final class HandlerTask implements Runnable {
    private final Invocable handler;
    private final String input;
    private final JobContext context;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Thread thread;
    private boolean interrupted;
    private volatile String result;
    private volatile Throwable error;

    HandlerTask(Invocable handler, String input, JobContext context) {
        this.handler = handler;
        this.input = input;
        this.context = context;
    }

    /** Calls the handler on the current thread, once. */
    @Override
    public void run() {
        Thread current = Thread.currentThread();
        String name = current.getName();
        current.setName("job-" + context.jobId());
        try {
            begin(current);
            // A handler that breaks its contract fails its job, not the run.
            result = Objects.requireNonNull(handler.invoke(input, context), "the handler returned no JSON");
        } catch (Throwable e) {
            // Whatever a handler throws affects only its job, never the process.
            error = e;
        } finally {
            end();
            // Whatever the thread logs after this does not belong to the job.
            current.setName(name);
            ended.complete(null);
        }
    }

    private synchronized void begin(Thread current) {
        thread = current;
        if (interrupted) {
            thread.interrupt();
        }
    }

    /** Detaches the thread, so that a late interruption does not reach the thread's next handler. */
    private synchronized void end() {
        thread = null;
        boolean unused = Thread.interrupted();
    }

    /**
     * Completes, never exceptionally, when the handler has returned or thrown. Dependent stages run on the handler's
     * thread.
     */
    CompletableFuture<Void> ended() {
        return ended;
    }

    synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** What the handler threw; empty if it returned or is still running. */
    Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    /** The JSON that the handler returned; empty if it threw or is still running. */
    Optional<String> result() {
        return Optional.ofNullable(result);
    }
}
