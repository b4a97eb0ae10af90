package dev.jobfn.http.access;

/**
 * Who sends a request.
 *
 * @param tenant the owner of the jobs that it submits and lists
 * @param role what else it may do
 */
public record Caller(String tenant, Role role) {
    /** The tenant of everyone if there are no keys. */
    public static final String ANONYMOUS = "anonymous";

    /** Whether it may see this tenant's jobs. */
    public boolean sees(String other) {
        return role == Role.OPERATOR || tenant.equals(other);
    }
}
