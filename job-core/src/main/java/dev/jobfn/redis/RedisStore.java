package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.Broker;
import dev.jobfn.event.EventPublisher;
import dev.jobfn.event.LocalClocks;
import dev.jobfn.job.FollowUpPublisher;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.memory.Eviction;
import java.time.Duration;

/**
 * The jobs in Redis. Provides {@link Jobs} and {@link Queues}, through which all changes to jobs go. There is one store
 * per process, so that calls made at the same time can share a round trip. Close it before its connection.
 */
public final class RedisStore implements AutoCloseable {
    /** The default for how long an ended job is kept even if Redis is short of memory. */
    public static final Duration DEFAULT_MIN_RETENTION = Eviction.DEFAULT_MIN_RETENTION;

    private final Jobs jobs;
    private final Queues queues;
    private final Runnable closing;

    /**
     * A store that publishes events.
     *
     * @param horizon anything due later than this starts no clock; twice the backstop's period
     * @param minRetention how long an ended job is kept even if Redis is short of memory
     * @param clocks is offered the clocks that this store's scripts start
     */
    public static RedisStore publishingTo(
            Broker broker,
            RedisConnection connection,
            Catalog catalog,
            Duration horizon,
            Duration minRetention,
            LocalClocks clocks) {
        Scripts scripts = new Scripts(connection, horizon);
        QueueScripts queueScripts = new QueueScripts(connection, scripts, catalog);
        EventPublisher publisher = new EventPublisher(broker, queueScripts, clocks);
        return new RedisStore(connection, scripts, queueScripts, catalog, minRetention, publisher, publisher::close);
    }

    /**
     * A store that passes its follow-ups to the given publisher.
     *
     * @param horizon see {@link #publishingTo}
     * @param minRetention see {@link #publishingTo}
     * @param publisher receives the follow-ups of transitions
     */
    public RedisStore(
            RedisConnection connection,
            Catalog catalog,
            Duration horizon,
            Duration minRetention,
            FollowUpPublisher publisher) {
        this(connection, new Scripts(connection, horizon), catalog, minRetention, publisher);
    }

    private RedisStore(
            RedisConnection connection,
            Scripts scripts,
            Catalog catalog,
            Duration minRetention,
            FollowUpPublisher publisher) {
        this(
                connection,
                scripts,
                new QueueScripts(connection, scripts, catalog),
                catalog,
                minRetention,
                publisher,
                () -> {});
    }

    private RedisStore(
            RedisConnection connection,
            Scripts scripts,
            QueueScripts queueScripts,
            Catalog catalog,
            Duration minRetention,
            FollowUpPublisher publisher,
            Runnable closing) {
        Eviction eviction = new Eviction(new EvictionScripts(scripts), catalog, minRetention);
        this.jobs = new Jobs(
                catalog,
                new SubmitCalls(connection, scripts, eviction),
                new ClaimScript(scripts),
                new RunScripts(scripts, catalog),
                new CommandScripts(scripts, catalog),
                queueScripts,
                publisher);
        this.queues = new Queues(queueScripts, eviction, publisher);
        this.closing = closing;
    }

    /** Reads the script files now instead of when they are first used. */
    public static void loadScripts() {
        Script[] unused = Script.values();
    }

    /** Changes single jobs. */
    public Jobs jobs() {
        return jobs;
    }

    /** Operates queues. */
    public Queues queues() {
        return queues;
    }

    /** Waits until everything is published, but no longer than 10 s. */
    @Override
    public void close() {
        closing.run();
    }
}
