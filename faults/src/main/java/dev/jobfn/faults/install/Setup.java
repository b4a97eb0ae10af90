package dev.jobfn.faults.install;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an installation is set to.
 *
 * @param sizes of the queues and of run-fn
 * @param times short ones, so that the worst case of the design is tens of seconds
 * @param queues their names; all have the same sizes
 * @param redis settings of the Redis server that is started
 * @param masters 1 for one Redis; more for a Redis Cluster of so many masters
 * @param redisUrl a Redis that is there already; then none is started, and none is listened to
 * @param environment more environment variables, by function; those of {@code *} are for all
 * @param handlers a folder of classes with more handlers for run-fn
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
    /** Whose variables are for all functions. */
    public static final String ALL = "*";
    /** After how much longer than it said, a clock counts as dead: include/clock.lua. */
    private static final Duration CLOCK_GRACE = Duration.ofSeconds(15);
    /** For a slow machine. */
    private static final Duration SLACK = Duration.ofSeconds(8);

    /**
     * How much at once.
     *
     * @param window slots of a queue
     * @param backlog how many jobs may wait in a queue
     * @param pods of run-fn
     * @param concurrency containerConcurrency of run-fn
     */
    public record Sizes(int window, int backlog, int pods, int concurrency) {}

    /**
     * How long.
     *
     * @param dispatch how long a dispatched job may stay unclaimed
     * @param lease how long a run holds its job without a heartbeat
     * @param heartbeat how often it renews
     * @param ping the backstop's period
     */
    public record Times(Duration dispatch, Duration lease, Duration heartbeat, Duration ping) {}

    /** That of the mixed seeds. */
    public static Setup usual() {
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

    /** On a Redis Cluster of so many masters. */
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

    /** How much later than planned anything may happen: a dead clock, and then the backstop. */
    public Duration grace() {
        return CLOCK_GRACE.plus(times.ping()).plus(SLACK);
    }

    /** The design's worst case, in which a job makes no progress: a dead clock, a dispatch, a lease, the backstop. */
    public Duration worstCase() {
        return grace().plus(times.dispatch()).plus(times.lease());
    }
}
