package dev.jobfn.http.access;

import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** May submit, read, cancel and retry its own tenant's jobs. */
    USER,
    /** May do the same with every tenant's jobs, and may manage queues. */
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
