package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The inbound events that were refused for good, newest first, for operators to read: the last 1,000, each of at most
 * {@value #LARGEST} bytes, so 4 MiB in all.
 */
public final class RefusedEvents {
    /** The most bytes of UTF-8 that an event may have here. */
    public static final int LARGEST = 4_096;

    private static final int MOST = 1_000;
    /** How many are in memory at once while they are read. */
    private static final int PAGE = 20;

    private static final Queue INTAKE = new Queue("intake", 1, 1, Duration.ofMinutes(10), false);
    private static final String KEY = Scripts.base(INTAKE.name()) + ":refused";

    private final RedisConnection connection;
    private final Scripts scripts;

    /** On the shared connection. */
    public RefusedEvents(RedisConnection connection) {
        this.connection = connection;
        this.scripts = new Scripts(connection, Duration.ZERO);
    }

    /**
     * Adds one, and removes the oldest above the limit, in one step.
     *
     * @param event JSON of at most {@value #LARGEST} bytes
     * @throws IllegalArgumentException where it is larger
     * @throws dev.jobfn.job.JobStoreException where Redis can't keep it
     */
    public void add(String event) {
        List<Object> reply =
                scripts.run(Script.REFUSE, INTAKE, event, Integer.toString(MOST), Integer.toString(LARGEST));
        if (!"ok".equals(reply.get(0))) {
            throw new IllegalArgumentException("an event of more than " + LARGEST + " bytes");
        }
    }

    /**
     * Reads the newest, a few at a time. One that is added meanwhile shifts the others; none is shown twice.
     *
     * @param limit how many at most
     * @param reader gets each, newest first
     * @throws dev.jobfn.job.JobStoreException where Redis does not answer; the reader may have got some by then
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
