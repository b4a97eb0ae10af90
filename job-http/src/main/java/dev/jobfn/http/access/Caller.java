package dev.jobfn.http.access;

/**
 * Who asks.
 *
 * @param tenant whose jobs it submits and lists
 * @param role what it may do beyond
 */
public record Caller(String tenant, Role role) {
    /** The tenant of everybody where no keys are set up. */
    public static final String ANONYMOUS = "anonymous";

    /** Whether it may know of this tenant's jobs. */
    public boolean sees(String other) {
        return role == Role.OPERATOR || tenant.equals(other);
    }
}
