package dev.jobfn.testing.service;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * How the jobs of long lanes run here: on a cluster, each has a Kubernetes Job; here, run-fn runs them too, and its
 * requests may take as long as they need.
 */
final class LongRuns {
    /** For the start and the end of a run. */
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private LongRuns() {}

    /** How long a request to run-fn may take; empty for the usual time, if the catalog has no type that needs longer. */
    static Optional<Duration> requestTimeout(Catalog catalog) {
        return catalog.types().values().stream()
                .filter(catalog::isLong)
                .map(JobType::timeout)
                .max(Comparator.naturalOrder())
                .map(MARGIN::plus);
    }
}
