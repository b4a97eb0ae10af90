package dev.jobfn.runtime;

import dev.jobfn.config.ConfigurationException;
import java.time.Duration;

/** How long a request may take; the platform cuts it off then. REQUEST_TIMEOUT, as {@code timeoutSeconds} of the manifest. */
public final class RequestTimeout {
    /** The variable. */
    public static final String NAME = "REQUEST_TIMEOUT";

    private RequestTimeout() {}

    /** That of the environment; 5 minutes by default. */
    public static Duration of(Environment settings) {
        return settings.duration(NAME, Duration.ofMinutes(5));
    }

    /**
     * The same, for what can't do with less.
     *
     * @param what needs so much, as the error says it
     * @throws ConfigurationException where it is shorter
     */
    public static Duration atLeast(Duration shortest, String what, Environment settings) {
        Duration timeout = of(settings);
        if (timeout.compareTo(shortest) < 0) {
            throw settings.wrong(NAME, "must be at least " + shortest + " for " + what);
        }
        return timeout;
    }
}
