package dev.jobfn.runtime;

import java.time.Duration;

/**
 * How long a run holds its job without a heartbeat. run-fn grants the lease, and clocks, which any function may hold,
 * enforce it. All functions read the setting here.
 */
public final class Lease {
    private static final Duration DEFAULT = Duration.ofSeconds(30);

    private Lease() {}

    /** Reads {@code LEASE}; 30 s by default. */
    public static Duration of(Environment settings) {
        return settings.duration("LEASE", DEFAULT);
    }
}
