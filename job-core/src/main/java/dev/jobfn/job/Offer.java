package dev.jobfn.job;

import java.time.Duration;
import java.util.Set;

/**
 * An offer to run another job, which is made with the call that ends a run. If the caller can run the next waiting job,
 * the store answers with this job, which is then already claimed.
 *
 * @param run the run token of the next run. It must be fresh for each run that ends. When the call is repeated, it must
 *     be the same, so that the repeated call finds the job that the first call was given
 * @param budget how long the next run may take; a job whose timeout is longer is dispatched by an event instead. Zero
 *     if the caller wants no new job but an earlier call with this token may have been given one
 * @param lease how long the next run holds its job without a heartbeat
 * @param types the names of the types that the caller can run
 */
public record Offer(String run, Duration budget, Duration lease, Set<String> types) {}
