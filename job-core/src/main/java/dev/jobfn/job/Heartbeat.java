package dev.jobfn.job;

import dev.jobfn.job.Job.Progress;
import java.util.Optional;

/**
 * A sign of life from a run.
 *
 * @param job its job
 * @param run its run token
 * @param progress what the handler reported since the last heartbeat, if anything
 */
public record Heartbeat(JobId job, String run, Optional<Progress> progress) {}
