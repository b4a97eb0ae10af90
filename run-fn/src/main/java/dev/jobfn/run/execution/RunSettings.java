package dev.jobfn.run.execution;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.Lease;
import dev.jobfn.runtime.RequestTimeout;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How long runs may take, and how they keep their leases.
 *
 * @param limit how long one run may take on the platform, including its wait to start. This is {@code timeoutSeconds}
 *     for a request and {@code activeDeadlineSeconds} for a Kubernetes Job
 * @param lease how long a run holds its job without a heartbeat
 * @param heartbeat how often a run renews its lease, and how soon it learns of a cancellation
 * @param grace how long an interrupted handler may take to end, and how much time a run needs to record its outcome
 * @param handOver whether a run may be followed by another one that the store hands over; not in a Kubernetes Job, which
 *     runs one job
 */
public record RunSettings(Duration limit, Duration lease, Duration heartbeat, Duration grace, boolean handOver) {
    /**
     * The maximum wait before a run starts. A request may wait in the activator, in queue-proxy and here; a Job may
     * wait for its pod.
     */
    public static final Duration START_WAIT = Duration.ofMinutes(1);

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int MIN_HEARTBEATS_PER_LEASE = 3;

    private static final String ACTIVE_DEADLINE = "ACTIVE_DEADLINE";

    /**
     * Reads the settings of a process whose runs are requests, and checks the timeouts of all types outside long lanes.
     */
    public static RunSettings of(Environment settings, Catalog catalog) {
        return read(settings, RequestTimeout.of(settings), true)
                .requireRoomFor(
                        settings, catalog, type -> !catalog.isLong(type), RequestTimeout.NAME, "timeoutSeconds");
    }

    /**
     * Reads the settings of a Kubernetes Job, and checks the timeouts of all types, because any type may be sent to a
     * long lane.
     */
    public static RunSettings ofLongRun(Environment settings, Catalog catalog) {
        settings.required(ACTIVE_DEADLINE, "the Job's activeDeadlineSeconds, such as PT1H");
        return read(settings, settings.duration(ACTIVE_DEADLINE, Duration.ZERO), false)
                .requireRoomFor(settings, catalog, type -> true, ACTIVE_DEADLINE, "activeDeadlineSeconds");
    }

    private static RunSettings read(Environment settings, Duration limit, boolean handOver) {
        RunSettings run = new RunSettings(
                limit, Lease.of(settings), settings.duration("HEARTBEAT", Duration.ofSeconds(5)), GRACE, handOver);
        if (run.heartbeat.multipliedBy(MIN_HEARTBEATS_PER_LEASE).compareTo(run.lease) > 0) {
            throw settings.wrong("HEARTBEAT", "must be at most a third of LEASE (" + run.lease + ")");
        }
        return run;
    }

    private RunSettings requireRoomFor(
            Environment settings, Catalog catalog, Predicate<JobType> checked, String variable, String field) {
        catalog.types().values().stream()
                .filter(checked)
                .filter(type -> startWait(type).compareTo(START_WAIT) < 0)
                .findFirst()
                .ifPresent(type -> {
                    throw settings.wrong(
                            variable,
                            limit + " is too short for type " + type.name() + ": its timeout " + type.timeout()
                                    + " + PT1M to start + PT10S to end = "
                                    + type.timeout().plus(START_WAIT).plus(grace)
                                    + "; raise " + variable + " and " + field + ", or lower the timeout");
                });
        return this;
    }

    /** How long a run and the wait before it may take in total. */
    public Duration budget() {
        return limit.minus(grace);
    }

    /**
     * How long a run of this type may wait to start. The result is at least a minute for a type whose timeout was
     * checked, and negative for a type that can never finish in time.
     */
    public Duration startWait(JobType type) {
        return budget().minus(type.timeout());
    }

    /** Whether a run of this type can finish within the limit at all. */
    public boolean fits(JobType type) {
        return !startWait(type).isNegative();
    }
}
