package dev.jobfn.job;

/** Whether jobs can belong to several tenants, none of which may use up what the others need. */
public enum Tenancy {
    /** There is only one tenant, which may use everything. */
    ONE("0"),
    /** Each tenant is limited to its {@link dev.jobfn.catalog.TenantShares}. */
    SEVERAL("1"),
    /** The caller does not know, so the answer of the last caller that knew still applies. */
    UNKNOWN("-");

    private final String mark;

    Tenancy(String mark) {
        this.mark = mark;
    }

    /** The text that include/quotas.lua expects. */
    public String mark() {
        return mark;
    }
}
