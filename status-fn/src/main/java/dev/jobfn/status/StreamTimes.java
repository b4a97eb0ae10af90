package dev.jobfn.status;

import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.RequestTimeout;
import java.time.Duration;

/**
 * The times of a stream of events.
 *
 * @param heartbeat between two comments, which keep proxies from closing a quiet stream
 * @param longest after that long it ends itself, before the platform writes an error into it
 */
record StreamTimes(Duration heartbeat, Duration longest) {
    private static final Duration BEFORE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration SHORTEST_REQUEST = Duration.ofSeconds(16);

    static StreamTimes of(Environment settings) {
        Duration request = RequestTimeout.atLeast(SHORTEST_REQUEST, "streams of events", settings);
        return new StreamTimes(
                settings.duration("STREAM_HEARTBEAT", Duration.ofSeconds(15)), request.minus(BEFORE_TIMEOUT));
    }
}
