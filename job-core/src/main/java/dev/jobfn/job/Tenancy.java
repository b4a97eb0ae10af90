package dev.jobfn.job;

/** Whether a queue's jobs can belong to several tenants, of which none may take what the others need. */
public enum Tenancy {
    /** Everyone is the same tenant, which may take all there is. */
    ONE("0"),
    /** Each tenant is held to its {@link dev.jobfn.catalog.TenantShares}. */
    SEVERAL("1"),
    /** The caller can't tell; what the last caller said who could still holds. */
    UNKNOWN("-");

    private final String mark;

    Tenancy(String mark) {
        this.mark = mark;
    }

    /** What include/quotas.lua takes. */
    public String mark() {
        return mark;
    }
}
