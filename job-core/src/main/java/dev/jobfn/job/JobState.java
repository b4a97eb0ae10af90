package dev.jobfn.job;

import java.util.Locale;
import java.util.Optional;

/** The states of a job. Each says what leads out of it and who does that. */
public enum JobState {
    /** Due later: a delay, a set time, or the pause before a retry. The clock queues it when it is due. */
    SCHEDULED,
    /** Waits for a slot, or has one and waits to be claimed. run-fn claims it. */
    QUEUED,
    /** One run holds its lease. That run ends it, or the clock does when the lease has expired. */
    RUNNING,
    /** Ended with a result. Nothing leads out of it; retention removes it. */
    SUCCEEDED,
    /** Ended with an error. A client may retry it; retention removes it. */
    FAILED,
    /** Ended because a client cancelled it. A client may retry it; retention removes it. */
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** In lower case, as in records, events and Redis. */
    public String text() {
        return text;
    }

    /** Whether the job has ended. */
    public boolean ended() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The state with this {@link #text()}; empty if there is none. */
    public static Optional<JobState> parse(String text) {
        for (JobState state : values()) {
            if (state.text.equals(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
