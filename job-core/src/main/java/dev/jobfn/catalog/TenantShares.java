package dev.jobfn.catalog;

/**
 * How much of a queue one tenant may use if there are several tenants, in percent (1 to 100). While the others use
 * nothing, a tenant may use its full share. The more the others use, the less a tenant may use, so that something is
 * left for a tenant that uses nothing yet.
 *
 * @param backlog the share of the queue's backlog
 * @param slots the share of the queue's window
 * @param memory the share of Redis's {@code maxmemory} for the records, inputs and results of the tenant's jobs in this
 *     queue
 */
public record TenantShares(int backlog, int slots, int memory) {
    /** The defaults for a catalog with one queue. */
    public static final TenantShares DEFAULT = new TenantShares(50, 80, 50);
}
