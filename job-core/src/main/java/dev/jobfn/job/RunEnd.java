package dev.jobfn.job;

import dev.jobfn.job.Claim.Claimed;
import java.util.Optional;

/**
 * The result of ending a run.
 *
 * @param state the state in which the run left its job; empty if the run had lost its lease, in which case nothing was
 *     recorded
 * @param next the job that the caller must run next; empty without an {@link Offer}
 */
public record RunEnd(Optional<JobState> state, Optional<Claimed> next) {}
