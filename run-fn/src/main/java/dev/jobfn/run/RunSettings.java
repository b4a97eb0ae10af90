package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.config.Environment;
import java.time.Duration;

/**
 * The times of a run.
 *
 * @param request how long the platform lets one request live ({@code timeoutSeconds}), its waiting included
 * @param lease how long a run holds its job without a heartbeat
 * @param heartbeat how often it renews; also how soon it learns of a cancellation
 * @param grace what a handler gets to heed an interruption, and what is left at a run's end to record its outcome
 */
record RunSettings(Duration request, Duration lease, Duration heartbeat, Duration grace) {
    /** How long a request may wait in the activator, in queue-proxy and here before its run begins. */
    private static final Duration START_WAIT = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofSeconds(10);
    /** How many heartbeats may fail before the lease is lost. */
    private static final int BEATS = 3;

    /** Reads them, and holds the catalog's timeouts to them. */
    static RunSettings of(Environment settings, Catalog catalog) {
        RunSettings run = new RunSettings(
                settings.duration("REQUEST_TIMEOUT", Duration.ofSeconds(300)),
                settings.duration("LEASE", Duration.ofSeconds(30)),
                settings.duration("HEARTBEAT", Duration.ofSeconds(5)),
                GRACE);
        if (run.heartbeat.multipliedBy(BEATS).compareTo(run.lease) > 0) {
            throw settings.wrong("HEARTBEAT", "must be at most a third of LEASE (" + run.lease + ")");
        }
        for (JobType type : catalog.types().values()) {
            Duration needed = type.timeout().plus(START_WAIT).plus(run.grace);
            if (needed.compareTo(run.request) > 0) {
                throw settings.wrong(
                        "REQUEST_TIMEOUT",
                        run.request + " is too short for type " + type.name() + ": its timeout " + type.timeout()
                                + " + PT1M to wait + PT10S make " + needed
                                + "; raise REQUEST_TIMEOUT and timeoutSeconds, or lower the timeout");
            }
        }
        return run;
    }

    /** What a request has for its wait and its run. */
    Duration budget() {
        return request.minus(grace);
    }

    /** How long a run may wait here for its place: until too little of its request is left, a minute at least. */
    Duration startWait(JobType type) {
        return budget().minus(type.timeout());
    }
}
