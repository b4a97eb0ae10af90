package dev.jobfn.faults.install;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of an installation.
 *
 * @param sizes the sizes of the queues and of run-fn
 * @param times short times, so that the worst case of the design is tens of seconds
 * @param queues the names of the queues, which all have the same sizes
 * @param redis options of the Redis servers
 * @param masters 1 for a single Redis; more for a Redis Cluster with this many masters
 * @param redisUrl an existing Redis; if set, no Redis is started and none is observed
 * @param environment additional environment variables by function; {@code *} applies to all functions
 * @param handlers a folder of classes with additional handlers for run-fn
 */
public record Setup(
        Sizes sizes,
        Times times,
        List<String> queues,
        List<String> redis,
        int masters,
        Optional<String> redisUrl,
        Map<String, Map<String, String>> environment,
        Optional<Path> handlers) {
    /** How many attempts of a job of the types {@code work} and {@code small} may fail. */
    public static final int ATTEMPTS = 4;
    /** The name that stands for all functions. */
    public static final String ALL = "*";
    /** How long after its announced time a clock is considered dead. This value is from include/clock.lua. */
    private static final Duration CLOCK_GRACE = Duration.ofSeconds(15);
    /** Extra time for a slow machine. */
    private static final Duration SLACK = Duration.ofSeconds(8);

    /**
     * The sizes of queues and pods.
     *
     * @param window the slots of a queue
     * @param backlog how many jobs may wait in a queue
     * @param pods the number of run-fn pods
     * @param concurrency the containerConcurrency of run-fn
     */
    public record Sizes(int window, int backlog, int pods, int concurrency) {}

    /**
     * The times that the design depends on.
     *
     * @param dispatch how long a dispatched job may stay unclaimed
     * @param lease how long a run holds its job without a heartbeat
     * @param heartbeat the interval between heartbeats
     * @param ping the backstop's period
     */
    public record Times(Duration dispatch, Duration lease, Duration heartbeat, Duration ping) {}

    /** The setup for the seeds with mixed faults. */
    public static Setup standard() {
        return new Setup(
                new Sizes(20, 200_000, 2, 10),
                new Times(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(10)),
                List.of("general"),
                List.of("--appendfsync", "everysec"),
                1,
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    public Setup with(Sizes other) {
        return new Setup(other, times, queues, redis, masters, redisUrl, environment, handlers);
    }

    public Setup with(Times other) {
        return new Setup(sizes, other, queues, redis, masters, redisUrl, environment, handlers);
    }

    public Setup withQueues(List<String> names) {
        return new Setup(sizes, times, names, redis, masters, redisUrl, environment, handlers);
    }

    public Setup withRedis(String... settings) {
        return new Setup(sizes, times, queues, List.of(settings), masters, redisUrl, environment, handlers);
    }

    /** The same setup on a Redis Cluster with this many masters. */
    public Setup withMasters(int number) {
        return new Setup(sizes, times, queues, redis, number, redisUrl, environment, handlers);
    }

    public Setup withRedisAt(String url) {
        return new Setup(sizes, times, queues, redis, masters, Optional.of(url), environment, handlers);
    }

    public Setup withEnvironment(Map<String, Map<String, String>> more) {
        return new Setup(sizes, times, queues, redis, masters, redisUrl, more, handlers);
    }

    public Setup withHandlers(Path classes) {
        return new Setup(sizes, times, queues, redis, masters, redisUrl, environment, Optional.of(classes));
    }

    /**
     * How much later than planned anything may happen, which is the time to detect a dead clock plus the backstop's
     * period.
     */
    public Duration grace() {
        return CLOCK_GRACE.plus(times.ping()).plus(SLACK);
    }

    /**
     * The longest time without progress that the design allows, which includes a dead clock, a dispatch, a lease and
     * the backstop.
     */
    public Duration worstCase() {
        return grace().plus(times.dispatch()).plus(times.lease());
    }
}
