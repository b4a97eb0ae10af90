package dev.jobfn.job;

import java.util.List;
import java.util.Optional;

/**
 * Some of a tenant's jobs, newest first.
 *
 * @param jobs may be empty while more follow: a filter looks at a bounded number of jobs a page
 * @param next where the next page begins; empty at the end
 */
public record JobPage(List<Job> jobs, Optional<String> next) {}
