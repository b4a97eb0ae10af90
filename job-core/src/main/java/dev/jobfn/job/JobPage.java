package dev.jobfn.job;

import java.util.List;
import java.util.Optional;

/**
 * Some of a tenant's jobs, newest first.
 *
 * @param jobs the page's jobs, which may be none even if more pages follow, because a page looks at a bounded number of
 *     jobs
 * @param next the cursor of the next page; empty on the last page
 */
public record JobPage(List<Job> jobs, Optional<String> next) {}
