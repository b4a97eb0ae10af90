package dev.jobfn.cli.job;

import java.util.Locale;

/** A state by which jobs can be listed. */
enum ListedState {
    SCHEDULED,
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** The name in the API. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
