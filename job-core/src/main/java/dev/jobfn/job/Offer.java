package dev.jobfn.job;

import java.time.Duration;
import java.util.Set;

/**
 * An offer to run another job, made with the call that ends a run. The store answers with the next waiting job, already
 * claimed, if the caller can run it.
 *
 * @param run the run token of the next run. It must be fresh for each run that ends, and the same each time that the
 *     call is repeated, so that a repeated call finds the job that the first one was given
 * @param budget how long the next run may take; a job whose timeout is longer is dispatched by an event instead. Zero if
 *     the caller wants no new job, but an earlier call with this token may have been given one
 * @param lease how long the next run holds its job without a heartbeat
 * @param types the names of the types that the caller can run
 */
public record Offer(String run, Duration budget, Duration lease, Set<String> types) {}
