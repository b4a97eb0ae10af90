package dev.jobfn.bench.contestant;

import dev.jobfn.bench.load.JobClient;
import dev.jobfn.bench.load.Target;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;

/** A job queue with an HTTP API, started with its own Redis. */
public interface Contestant {
    /** The name in the table. */
    String name();

    /** Installs the contestant's dependencies, unless they are already installed. */
    void install() throws IOException, InterruptedException;

    /** Starts everything except the workers and returns when the API is ready. */
    Target startApi(Processes processes, String redisUrl) throws IOException, InterruptedException;

    /** Starts the workers. */
    void startWorkers(Processes processes, String redisUrl) throws IOException, InterruptedException;

    /** Pauses the queue, so that the workers receive no more jobs. */
    default void hold(Target target) throws IOException {
        try (JobClient client = new JobClient(target)) {
            client.command("/pause");
        }
    }

    /** Resumes the queue. */
    default void release(Target target) throws IOException {
        try (JobClient client = new JobClient(target)) {
            client.command("/resume");
        }
    }

    /** Whether a submission can wait for its result. */
    default boolean canWait() {
        return false;
    }

    /** The number of jobs that have not ended. */
    long left(RedisCommands<String, String> redis);
}
