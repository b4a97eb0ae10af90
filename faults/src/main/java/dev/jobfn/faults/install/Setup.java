package dev.jobfn.faults.install;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an installation is set to. Times are short, so that the worst case of the design is tens of seconds.
 *
 * @param pods of run-fn
 * @param concurrency containerConcurrency of run-fn
 * @param dispatch how long a dispatched job may stay unclaimed
 * @param ping the backstop's period
 * @param redis settings of the Redis server
 * @param environment more environment variables, for all functions
 */
public record Setup(
        int window,
        int backlog,
        int pods,
        int concurrency,
        Duration dispatch,
        Duration lease,
        Duration heartbeat,
        Duration ping,
        List<String> redis,
        Map<String, String> environment) {
    /** How many attempts of a job of type {@code work} may fail. */
    public static final int ATTEMPTS = 4;
    /** After how much longer than it said, a clock counts as dead: include/clock.lua. */
    private static final Duration CLOCK_GRACE = Duration.ofSeconds(15);
    /** For a slow machine. */
    private static final Duration SLACK = Duration.ofSeconds(8);

    /** That of the mixed seeds. */
    public static Setup usual() {
        return new Setup(
                20,
                200_000,
                2,
                10,
                Duration.ofSeconds(2),
                Duration.ofSeconds(4),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                List.of("--appendfsync", "everysec"),
                Map.of());
    }

    public Setup withRedis(String... settings) {
        return new Setup(
                window, backlog, pods, concurrency, dispatch, lease, heartbeat, ping, List.of(settings), environment);
    }

    public Setup withPods(int number, int each) {
        return new Setup(window, backlog, number, each, dispatch, lease, heartbeat, ping, redis, environment);
    }

    public Setup withEnvironment(Map<String, String> more) {
        return new Setup(window, backlog, pods, concurrency, dispatch, lease, heartbeat, ping, redis, more);
    }

    /** How much later than planned anything may happen: a dead clock, and then the backstop. */
    public Duration grace() {
        return CLOCK_GRACE.plus(ping).plus(SLACK);
    }

    /** The design's worst case, in which a job makes no progress: a dead clock, a dispatch, a lease, the backstop. */
    public Duration worstCase() {
        return grace().plus(dispatch).plus(lease);
    }
}
