package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.Lease;
import dev.jobfn.runtime.RequestTimeout;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * The times of a run.
 *
 * @param limit how long the platform lets one run live, its waiting included: {@code timeoutSeconds} of a request,
 *     {@code activeDeadlineSeconds} of a Kubernetes Job
 * @param lease how long a run holds its job without a heartbeat
 * @param heartbeat how often it renews; also how soon it learns of a cancellation
 * @param grace what a handler gets to heed an interruption, and what is left at a run's end to record its outcome
 */
record RunSettings(Duration limit, Duration lease, Duration heartbeat, Duration grace) {
    /** How long a request may wait in the activator, in queue-proxy and here, or a Job for its pod, before its run begins. */
    static final Duration START_WAIT = Duration.ofMinutes(1);

    private static final Duration GRACE = Duration.ofSeconds(10);
    /** How many heartbeats may fail before the lease is lost. */
    private static final int BEATS = 3;

    private static final String ACTIVE_DEADLINE = "ACTIVE_DEADLINE";

    /** Reads those of a process whose runs are requests, and holds the timeouts of all types but the long ones to them. */
    static RunSettings of(Environment settings, Catalog catalog) {
        return read(settings, RequestTimeout.of(settings))
                .holding(settings, catalog, type -> !catalog.isLong(type), RequestTimeout.NAME, "timeoutSeconds");
    }

    /** Reads those of a process that is one run, as a Kubernetes Job; any type may come to a long lane. */
    static RunSettings ofLongRun(Environment settings, Catalog catalog) {
        settings.required(ACTIVE_DEADLINE, "the Job's activeDeadlineSeconds, as PT1H");
        return read(settings, settings.duration(ACTIVE_DEADLINE, Duration.ZERO))
                .holding(settings, catalog, type -> true, ACTIVE_DEADLINE, "activeDeadlineSeconds");
    }

    private static RunSettings read(Environment settings, Duration limit) {
        RunSettings run = new RunSettings(
                limit, Lease.of(settings), settings.duration("HEARTBEAT", Duration.ofSeconds(5)), GRACE);
        if (run.heartbeat.multipliedBy(BEATS).compareTo(run.lease) > 0) {
            throw settings.wrong("HEARTBEAT", "must be at most a third of LEASE (" + run.lease + ")");
        }
        return run;
    }

    private RunSettings holding(
            Environment settings, Catalog catalog, Predicate<JobType> which, String variable, String field) {
        catalog.types().values().stream()
                .filter(which)
                .filter(type -> startWait(type).compareTo(START_WAIT) < 0)
                .findFirst()
                .ifPresent(type -> {
                    throw settings.wrong(
                            variable,
                            limit + " is too short for type " + type.name() + ": its timeout " + type.timeout()
                                    + " + PT1M to wait + PT10S make "
                                    + type.timeout().plus(START_WAIT).plus(grace)
                                    + "; raise " + variable + " and " + field + ", or lower the timeout");
                });
        return this;
    }

    /** What there is for a run and for its waiting before. */
    Duration budget() {
        return limit.minus(grace);
    }

    /** How long a run may wait for its place: until too little of its limit is left, a minute at least where it is held. */
    Duration startWait(JobType type) {
        return budget().minus(type.timeout());
    }

    /** Whether runs of this type fit in here at all. */
    boolean hold(JobType type) {
        return !startWait(type).isNegative();
    }
}
