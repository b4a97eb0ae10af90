package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Inbound events that were refused for good, newest first, for operators to read. The last 1,000 events are kept. Each
 * has at most {@value #LARGEST} bytes, so they take up at most 4 MiB in total.
 */
public final class RefusedEvents {
    /** The maximum size of an event in bytes of UTF-8. */
    public static final int LARGEST = 4_096;

    private static final int CAPACITY = 1_000;
    /** How many events are held in memory at once during a read. */
    private static final int PAGE = 20;

    private static final Queue INTAKE = new Queue("intake", 1, 1, Duration.ofMinutes(10), false);
    private static final String KEY = Scripts.base(INTAKE.name()) + ":refused";

    private final RedisConnection connection;
    private final Scripts scripts;

    /** Uses the shared connection. */
    public RefusedEvents(RedisConnection connection) {
        this.connection = connection;
        this.scripts = new Scripts(connection, Duration.ZERO);
    }

    /**
     * Adds an event and, in the same step, removes the oldest events above the limit.
     *
     * @param event JSON of at most {@value #LARGEST} bytes
     * @throws IllegalArgumentException if the event is larger
     * @throws dev.jobfn.job.JobStoreException if Redis can't store the event
     */
    public void add(String event) {
        List<Object> reply =
                scripts.call(Script.REFUSE, INTAKE, event, Integer.toString(CAPACITY), Integer.toString(LARGEST));
        if (!"ok".equals(reply.get(0))) {
            throw new IllegalArgumentException("an event of more than " + LARGEST + " bytes");
        }
    }

    /**
     * Reads the newest events, a few at a time. An event that is added in the meantime shifts the others, but no event
     * is read twice.
     *
     * @param limit the maximum number of events
     * @param reader receives each event, newest first
     * @throws dev.jobfn.job.JobStoreException if Redis does not answer; the reader may have received some events by
     *     then
     */
    public void newest(int limit, Consumer<String> reader) {
        List<String> before = List.of();
        for (int from = 0; from < limit; from += PAGE) {
            int to = Math.min(from + PAGE, limit) - 1;
            List<String> page = Replies.await(connection.commands().lrange(KEY, from, to));
            List<String> seen = before;
            page.stream().filter(event -> !seen.contains(event)).forEach(reader);
            if (page.size() <= to - from) {
                return;
            }
            before = page;
        }
    }
}
