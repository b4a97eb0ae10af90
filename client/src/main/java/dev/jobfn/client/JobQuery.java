package dev.jobfn.client;

import java.util.Optional;

/**
 * Which jobs to list. A job is listed if it matches everything that is set, as in
 * {@code JobQuery.all().withState(FAILED)}.
 *
 * @param pageSize how many jobs to fetch at a time, from 1 to 100
 */
public record JobQuery(
        Optional<String> tenant,
        Optional<JobRecord.State> state,
        Optional<String> type,
        Optional<String> queue,
        int pageSize) {
    private static final int MAX_PAGE = 100;

    /** Checks the page size. */
    public JobQuery {
        if (pageSize < 1 || pageSize > MAX_PAGE) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_PAGE + " jobs, not " + pageSize);
        }
    }

    /** All jobs that the client may list: those of its tenant or, for viewers and operators, of all tenants. */
    public static JobQuery all() {
        return new JobQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), MAX_PAGE);
    }

    /** Only this tenant's jobs. A user can name only its own tenant. */
    public JobQuery withTenant(String name) {
        return new JobQuery(Optional.of(name), state, type, queue, pageSize);
    }

    public JobQuery withState(JobRecord.State value) {
        return new JobQuery(tenant, Optional.of(value), type, queue, pageSize);
    }

    public JobQuery withType(String name) {
        return new JobQuery(tenant, state, Optional.of(name), queue, pageSize);
    }

    public JobQuery withQueue(String name) {
        return new JobQuery(tenant, state, type, Optional.of(name), pageSize);
    }

    /** The same query, for which 1 to 100 jobs are fetched at a time. */
    public JobQuery withPageSize(int jobs) {
        return new JobQuery(tenant, state, type, queue, jobs);
    }
}
