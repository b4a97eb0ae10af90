package dev.jobfn.run.isolate;

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
 * Runs the handlers of isolated types in processes of their own: started with the first jobs, used again for those that
 * follow, ended after an idle minute. Each ends with this process, however this ends. Safe to use from many threads.
 */
public final class HandlerProcesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerProcesses.class);
    private static final Duration IDLE = Duration.ofMinutes(1);
    /** A process that has run so many is replaced: what handlers leave behind in it does not add up. */
    private static final int MOST_JOBS = 1_000;

    private final ProcessCommand command;
    private final Semaphore places;
    private final Duration idleTime;
    private final BlockingDeque<HandlerProcess> idle = new LinkedBlockingDeque<>();
    private final Set<HandlerProcess> all = ConcurrentHashMap.newKeySet();
    private final Executor threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "handler-process");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    HandlerProcesses(ProcessCommand command, int most, Duration idleTime) {
        this.command = command;
        this.places = new Semaphore(most, true);
        this.idleTime = idleTime;
    }

    /**
     * Makes none yet.
     *
     * @param main the class that a process is started with, unless the class path is a jar that names one
     */
    public static HandlerProcesses of(Isolation isolation, Environment settings, Class<?> main) {
        return new HandlerProcesses(
                new ProcessCommand(main, isolation.memory(), settings.variables()), isolation.processes(), IDLE);
    }

    /** What runs the bean of this type's name in one of the processes. */
    public Invocable handlerOf(JobType type) {
        return (input, context) -> run(
                new Frame.Run(
                        type.name(),
                        context.jobId(),
                        context.tenant(),
                        context.attempt(),
                        context.deadline(),
                        type.resultLimit(),
                        input),
                context);
    }

    private String run(Frame.Run run, JobContext context) throws InterruptedException {
        places.acquire();
        HandlerProcess process = null;
        try {
            process = takeOrStart();
            return process.run(run, context);
        } finally {
            if (process != null) {
                giveBack(process);
            }
            places.release();
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
            LOG.error("a process for a handler can't be started", e);
            throw new JobFailedException("handler-died", "The process of the handler could not be started.", true);
        }
    }

    private void giveBack(HandlerProcess process) {
        if (closed || process.jobs() >= MOST_JOBS || !process.isUsable()) {
            end(process);
            return;
        }
        int jobs = process.jobs();
        idle.addFirst(process);
        CompletableFuture.delayedExecutor(idleTime.toMillis(), TimeUnit.MILLISECONDS, threads)
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

    /** Ends all of them, with the jobs that still run. */
    @Override
    public void close() {
        closed = true;
        all.forEach(HandlerProcess::kill);
    }
}
