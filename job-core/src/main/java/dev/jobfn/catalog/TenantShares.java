package dev.jobfn.catalog;

/**
 * How much of a queue one tenant may use if there are several tenants, in percent, 1 to 100. A tenant that is alone may use this much.
 * The more others use, the less it may, so that something is left for a tenant that uses nothing yet.
 *
 * @param backlog of the queue's backlog
 * @param slots of the queue's window
 * @param memory of Redis's {@code maxmemory}, for the records, inputs and results of its jobs in this queue
 */
public record TenantShares(int backlog, int slots, int memory) {
    /** The defaults for a catalog with one queue. */
    public static final TenantShares DEFAULT = new TenantShares(50, 80, 50);
}
