package dev.jobfn.status;

import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.RequestTimeout;
import java.time.Duration;

/**
 * The timing of event streams.
 *
 * @param heartbeat the time between two comments, which keep proxies from closing an idle stream
 * @param longest how long a stream may be open, which is less than the time after which the platform would write an
 *     error into the stream
 */
record StreamTimes(Duration heartbeat, Duration longest) {
    private static final Duration BEFORE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration SHORTEST_REQUEST = Duration.ofSeconds(16);

    static StreamTimes of(Environment settings) {
        Duration request = RequestTimeout.atLeast(SHORTEST_REQUEST, "event streams", settings);
        return new StreamTimes(
                settings.duration("STREAM_HEARTBEAT", Duration.ofSeconds(15)), request.minus(BEFORE_TIMEOUT));
    }
}
