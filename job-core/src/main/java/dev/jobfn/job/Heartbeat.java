package dev.jobfn.job;

import dev.jobfn.job.Job.Progress;
import java.util.Optional;

/**
 * A sign of life from a run.
 *
 * @param job the run's job
 * @param run the run token
 * @param progress what the handler has reported since the last heartbeat; empty if it has reported nothing
 */
public record Heartbeat(JobId job, String run, Optional<Progress> progress) {}
