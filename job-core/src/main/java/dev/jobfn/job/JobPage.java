package dev.jobfn.job;

import java.util.List;
import java.util.Optional;

/**
 * Some of a tenant's jobs, newest first.
 *
 * @param jobs may be empty even if more follow, because a page looks at a bounded number of jobs
 * @param next the cursor of the next page; empty at the end
 */
public record JobPage(List<Job> jobs, Optional<String> next) {}
