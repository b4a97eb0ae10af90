package dev.jobfn.run.isolation;

import dev.jobfn.catalog.JobType;
import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.run.invoke.Invocable;
import dev.jobfn.runtime.Environment;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the handlers of isolated types in separate processes. A process is started when a job finds no idle one. Later
 * jobs reuse the process, which ends after it has been idle for a minute. All of these processes end when run-fn ends,
 * for whatever reason. Thread-safe.
 */
public final class HandlerProcessPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerProcessPool.class);
    private static final Duration MAX_IDLE = Duration.ofMinutes(1);
    /** A process is replaced after this many jobs, so that leftovers of handlers do not accumulate. */
    private static final int MAX_JOBS = 1_000;

    private final ProcessCommand command;
    private final Semaphore permits;
    private final Duration maxIdle;
    private final BlockingDeque<HandlerProcess> idle = new LinkedBlockingDeque<>();
    private final Set<HandlerProcess> all = ConcurrentHashMap.newKeySet();
    private final Executor threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "handler-process");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    HandlerProcessPool(ProcessCommand command, int maxProcesses, Duration maxIdle) {
        this.command = command;
        this.permits = new Semaphore(maxProcesses, true);
        this.maxIdle = maxIdle;
    }

    /**
     * Creates a pool without processes.
     *
     * @param main the main class of the processes, unless the class path is a single jar with its own main class
     */
    public static HandlerProcessPool of(IsolationSettings isolation, Environment settings, Class<?> main) {
        return new HandlerProcessPool(
                new ProcessCommand(main, isolation.memory(), settings.variables()), isolation.processes(), MAX_IDLE);
    }

    /** A handler that runs the bean with this type's name in one of the processes. */
    public Invocable handlerFor(JobType type) {
        return (input, context) -> run(
                new ProcessMessage.Run(
                        type.name(),
                        context.jobId(),
                        context.tenant(),
                        context.attempt(),
                        context.deadline(),
                        type.resultLimit(),
                        input),
                context);
    }

    private String run(ProcessMessage.Run run, JobContext context) throws InterruptedException {
        permits.acquire();
        HandlerProcess process = null;
        try {
            process = takeOrStart();
            return process.run(run, context);
        } finally {
            if (process != null) {
                putBack(process);
            }
            permits.release();
        }
    }

    private HandlerProcess takeOrStart() {
        for (HandlerProcess process = idle.pollFirst(); process != null; process = idle.pollFirst()) {
            if (process.isUsable()) {
                return process;
            }
            end(process);
        }
        try {
            HandlerProcess process = new HandlerProcess(command.start(), threads);
            all.add(process);
            if (closed) {
                close();
            }
            return process;
        } catch (IOException e) {
            LOG.error("a handler process can't be started", e);
            throw new JobFailedException(
                    "handler-died", "The handler's process could not be started. The log of run-fn says why.", true);
        }
    }

    private void putBack(HandlerProcess process) {
        if (closed || process.jobs() >= MAX_JOBS || !process.isUsable()) {
            end(process);
            return;
        }
        int jobs = process.jobs();
        idle.addFirst(process);
        CompletableFuture.delayedExecutor(maxIdle.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(() -> endIfUnused(process, jobs));
    }

    private void endIfUnused(HandlerProcess process, int jobs) {
        if (process.jobs() == jobs && idle.remove(process)) {
            end(process);
        }
    }

    private void end(HandlerProcess process) {
        all.remove(process);
        process.kill();
    }

    /** Kills all processes, along with the jobs that they are running. */
    @Override
    public void close() {
        closed = true;
        all.forEach(HandlerProcess::kill);
    }
}
