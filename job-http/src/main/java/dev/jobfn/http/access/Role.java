package dev.jobfn.http.access;

import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** May submit, read, cancel and retry its own tenant's jobs. */
    USER,
    /** May read whatever an operator may read, and may change nothing. */
    VIEWER,
    /** May do what a user does with every tenant's jobs, and may manage queues. */
    OPERATOR;

    /** Whether the caller may read every tenant's jobs and the state of the queues. */
    public boolean seesEverything() {
        return this != USER;
    }

    static Optional<Role> parse(String text) {
        for (Role role : values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
