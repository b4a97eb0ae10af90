package dev.jobfn.runtime;

import java.time.Duration;

/** The time that a run holds its job without a heartbeat. run-fn grants it and intake's clock goes by it, so both read it here. */
public final class Lease {
    private static final Duration USUAL = Duration.ofSeconds(30);

    private Lease() {}

    /** Reads {@code LEASE}; 30 s where it is not set. */
    public static Duration of(Environment settings) {
        return settings.duration("LEASE", USUAL);
    }
}
