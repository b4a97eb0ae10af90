package dev.jobfn.run.isolation;

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

/** A process that runs handlers, one job at a time. Whatever happens to it affects only the job that it is running. */
final class HandlerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerProcess.class);
    private static final int MAX_SHORT_TEXT = 64 * 1024;
    /** How long an interrupted handler may take to end before its process is killed. */
    private static final long GRACE_MILLIS = 1_000;

    private final Process process;
    private final DataOutputStream out;
    private final Executor threads;
    private CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
    private int jobs;
    private volatile boolean killed;
    private volatile Exchange exchange;

    /** The job that the process is running. */
    private record Exchange(JobContext context, int maxText, CompletableFuture<ProcessMessage> outcome) {}

    /** @param threads runs blocking reads and writes; must not limit the number of threads */
    HandlerProcess(Process process, Executor threads) {
        this.process = process;
        this.threads = threads;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.exchange = new Exchange(null, MAX_SHORT_TEXT, new CompletableFuture<>());
        threads.execute(this::listen);
    }

    /**
     * Runs a job.
     *
     * @return the result as JSON
     * @throws InterruptedException if the thread was interrupted; the handler has ended or is being killed
     * @throws JobFailedException if the handler threw this exception, or if the process ended; in that case, the type
     *     is {@code handler-died}
     * @throws HandlerThrewException if the handler threw anything else
     */
    String run(ProcessMessage.Run run, JobContext context) throws InterruptedException {
        jobs++;
        CompletableFuture<ProcessMessage> outcome = new CompletableFuture<>();
        exchange = new Exchange(context, Math.max(run.resultLimit(), MAX_SHORT_TEXT), outcome);
        try {
            send(run);
            return result(await(outcome, run, context), run);
        } finally {
            if (!outcome.isDone()) {
                kill();
            }
        }
    }

    private ProcessMessage await(CompletableFuture<ProcessMessage> outcome, ProcessMessage.Run run, JobContext context)
            throws InterruptedException {
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            send(new ProcessMessage.Interrupt(context.cancelled()));
            return awaitDuringGrace(outcome, run, e);
        } catch (ExecutionException e) {
            String how = e.getCause().getMessage();
            LOG.warn("{} failed: {}", run.job(), how);
            throw new JobFailedException("handler-died", how, true);
        }
    }

    private static ProcessMessage awaitDuringGrace(
            CompletableFuture<ProcessMessage> outcome, ProcessMessage.Run run, InterruptedException interruption)
            throws InterruptedException {
        try {
            return outcome.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the handler of {} keeps running after its interruption; killing its process", run.job());
            throw interruption;
        } catch (ExecutionException e) {
            throw interruption;
        }
    }

    private static String result(ProcessMessage outcome, ProcessMessage.Run run) {
        if (outcome instanceof ProcessMessage.Succeeded succeeded) {
            return succeeded.result();
        }
        if (outcome instanceof ProcessMessage.TooLarge tooLarge) {
            throw ResultLimit.exceeded(tooLarge.bytes(), run.resultLimit());
        }
        if (outcome instanceof ProcessMessage.Failed failed) {
            throw new JobFailedException(failed.type(), failed.message(), failed.retryable());
        }
        throw new HandlerThrewException(
                outcome instanceof ProcessMessage.Threw threw ? threw.trace() : outcome.toString());
    }

    /** Sends messages in the order of the calls, so that an interruption never reaches the next job. */
    private synchronized void send(ProcessMessage message) {
        // If the process is suspended, its pipe fills up and the write blocks. Only the writing thread may block.
        sent = sent.thenRunAsync(() -> write(message), threads);
    }

    private void write(ProcessMessage message) {
        try {
            ProcessMessageCodec.write(out, message);
        } catch (IOException e) {
            // The process has ended; listen() notices.
            LOG.debug("writing to process {} failed: {}", process.pid(), e.getMessage());
        }
    }

    private void listen() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            while (true) {
                ProcessMessage message = ProcessMessageCodec.read(in, exchange.maxText());
                if (message instanceof ProcessMessage.Progress progress) {
                    exchange.context().progress(progress.percent(), progress.message());
                } else {
                    exchange.outcome().complete(message);
                }
            }
        } catch (IOException | RuntimeException e) {
            kill();
            exchange.outcome().completeExceptionally(new IOException(ProcessExit.describe(process)));
        }
    }

    /** How many jobs the process has been given. */
    int jobs() {
        return jobs;
    }

    /** Whether the process can run another job. */
    boolean isUsable() {
        return !killed && process.isAlive();
    }

    /** Kills the process, and the processes that its handlers started. */
    void kill() {
        killed = true;
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
