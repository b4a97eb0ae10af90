package dev.jobfn.run.isolate;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.run.invoke.ResultLimit;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that runs handlers, one job at a time. Whatever becomes of it costs the job that it runs and no other. */
final class HandlerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerProcess.class);
    private static final int SHORT_TEXTS = 64 * 1024;
    /** How long an interrupted handler may take to end before it is killed. */
    private static final long GRACE_MILLIS = 1_000;

    private final Process process;
    private final DataOutputStream out;
    private final Executor threads;
    private CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
    private int jobs;
    private volatile boolean killed;
    private volatile Exchange exchange;

    /** A job on its way through the process. */
    private record Exchange(JobContext context, int longest, CompletableFuture<Frame> outcome) {}

    /** @param threads for what may block: reading and writing, as many as are asked for */
    HandlerProcess(Process process, Executor threads) {
        this.process = process;
        this.threads = threads;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.exchange = new Exchange(null, SHORT_TEXTS, new CompletableFuture<>());
        threads.execute(this::listen);
    }

    /**
     * Runs a job.
     *
     * @return the result, JSON
     * @throws InterruptedException where the thread was interrupted; the handler has ended or is being killed
     * @throws JobFailedException what the handler threw, or {@code handler-died} where the process ended under it
     * @throws HandlerThrewException where the handler threw anything else
     */
    String run(Frame.Run run, JobContext context) throws InterruptedException {
        jobs++;
        CompletableFuture<Frame> outcome = new CompletableFuture<>();
        exchange = new Exchange(context, Math.max(run.resultLimit(), SHORT_TEXTS), outcome);
        try {
            send(run);
            return result(await(outcome, run, context), run);
        } finally {
            if (!outcome.isDone()) {
                kill();
            }
        }
    }

    private Frame await(CompletableFuture<Frame> outcome, Frame.Run run, JobContext context)
            throws InterruptedException {
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            send(new Frame.Interrupt(context.cancelled()));
            return inGrace(outcome, run, e);
        } catch (ExecutionException e) {
            String how = e.getCause().getMessage();
            LOG.warn("{} failed: {}", run.job(), how);
            throw new JobFailedException("handler-died", how, true);
        }
    }

    private static Frame inGrace(CompletableFuture<Frame> outcome, Frame.Run run, InterruptedException interruption)
            throws InterruptedException {
        try {
            return outcome.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the handler of {} did not heed its interruption; its process is killed", run.job());
            throw interruption;
        } catch (ExecutionException e) {
            throw interruption;
        }
    }

    private static String result(Frame outcome, Frame.Run run) {
        if (outcome instanceof Frame.Succeeded succeeded) {
            return succeeded.result();
        }
        if (outcome instanceof Frame.TooLarge tooLarge) {
            throw ResultLimit.exceeded(tooLarge.bytes(), run.resultLimit());
        }
        if (outcome instanceof Frame.Failed failed) {
            throw new JobFailedException(failed.type(), failed.message(), failed.retryable());
        }
        throw new HandlerThrewException(outcome instanceof Frame.Threw threw ? threw.trace() : outcome.toString());
    }

    /** Sends in the order of the calls, so that an interruption never reaches the next job. */
    private synchronized void send(Frame frame) {
        // A stopped process reads nothing and its pipe fills up: only the writer may wait for that.
        sent = sent.thenRunAsync(() -> write(frame), threads);
    }

    private void write(Frame frame) {
        try {
            Wire.write(out, frame);
        } catch (IOException e) {
            // The process has ended, which the listener notices.
            LOG.debug("process {} can't be written to: {}", process.pid(), e.getMessage());
        }
    }

    private void listen() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            while (true) {
                Frame frame = Wire.read(in, exchange.longest());
                if (frame instanceof Frame.Progress progress) {
                    exchange.context().progress(progress.percent(), progress.message());
                } else {
                    exchange.outcome().complete(frame);
                }
            }
        } catch (IOException | RuntimeException e) {
            kill();
            exchange.outcome().completeExceptionally(new IOException(Death.of(process)));
        }
    }

    /** How many jobs it was given. */
    int jobs() {
        return jobs;
    }

    /** Whether another job may come. */
    boolean isUsable() {
        return !killed && process.isAlive();
    }

    /** Ends it and the processes that its handlers started, at once. */
    void kill() {
        killed = true;
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
