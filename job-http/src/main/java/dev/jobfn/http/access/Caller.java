package dev.jobfn.http.access;

/**
 * The sender of a request.
 *
 * @param tenant the tenant that owns the jobs that the caller submits and lists
 * @param role what else the caller may do
 */
public record Caller(String tenant, Role role) {
    /** The tenant of every caller if there are no keys. */
    public static final String ANONYMOUS = "anonymous";

    /** Whether the caller may see this tenant's jobs. */
    public boolean sees(String other) {
        return role.seesEverything() || tenant.equals(other);
    }
}
