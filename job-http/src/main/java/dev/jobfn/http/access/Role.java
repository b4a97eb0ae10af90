package dev.jobfn.http.access;

import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** Its own tenant's jobs. */
    USER,
    /** Every tenant's jobs, and the queues. */
    OPERATOR;

    static Optional<Role> parse(String text) {
        for (Role role : values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
