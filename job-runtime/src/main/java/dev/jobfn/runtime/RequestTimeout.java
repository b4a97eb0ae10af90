package dev.jobfn.runtime;

import dev.jobfn.config.ConfigurationException;
import java.time.Duration;

/**
 * How long a request may take before the platform cuts it off: {@code REQUEST_TIMEOUT}, which equals
 * {@code timeoutSeconds} in the manifest.
 */
public final class RequestTimeout {
    /** The name of the variable. */
    public static final String NAME = "REQUEST_TIMEOUT";

    private RequestTimeout() {}

    /** Reads the setting; 5 minutes by default. */
    public static Duration of(Environment settings) {
        return settings.duration(NAME, Duration.ofMinutes(5));
    }

    /**
     * Reads the setting for a caller that needs a minimum request timeout.
     *
     * @param what the caller, for the message of the exception
     * @throws ConfigurationException if the request timeout is shorter than that
     */
    public static Duration atLeast(Duration shortest, String what, Environment settings) {
        Duration timeout = of(settings);
        if (timeout.compareTo(shortest) < 0) {
            throw settings.wrong(NAME, "must be at least " + shortest + " for " + what);
        }
        return timeout;
    }
}
