package dev.jobfn.bench.contestant;

import dev.jobfn.bench.load.JobClient;
import dev.jobfn.bench.load.Target;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;

/** A job queue with an API in front, started on a Redis that is its own. */
public interface Contestant {
    /** As in the table. */
    String name();

    /** Installs what it needs; does nothing where it is there already. */
    void install() throws IOException, InterruptedException;

    /** Starts the API and whatever else it needs but for the workers; returns when it answers. */
    Target startApi(Processes processes, String redisUrl) throws IOException, InterruptedException;

    /** Starts the workers. */
    void startWorkers(Processes processes, String redisUrl) throws IOException, InterruptedException;

    /** Keeps jobs from being handed to workers. */
    default void hold(Target target) throws IOException {
        try (JobClient client = new JobClient(target)) {
            client.command("/pause");
        }
    }

    /** Ends that. */
    default void release(Target target) throws IOException {
        try (JobClient client = new JobClient(target)) {
            client.command("/resume");
        }
    }

    /** Whether a submission can wait for its result. */
    default boolean canWait() {
        return false;
    }

    /** How many jobs have not ended. */
    long left(RedisCommands<String, String> redis);
}
