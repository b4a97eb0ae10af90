package dev.jobfn.catalog;

/**
 * How much of a queue one tenant may take where there can be several, in percent. A tenant that is alone may take this much; the more
 * the others take, the less it may, so something is left for a tenant that has nothing yet. Each is 1 to 100.
 *
 * @param backlog of the jobs that may wait or be scheduled
 * @param slots of the window
 * @param memory of Redis's {@code maxmemory}: the records, inputs and results of its jobs in this queue
 */
public record TenantShares(int backlog, int slots, int memory) {
    /** What holds where the catalog says nothing and has one queue. */
    public static final TenantShares DEFAULT = new TenantShares(50, 80, 50);
}
