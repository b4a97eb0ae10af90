package dev.jobfn.job;

import java.util.Locale;
import java.util.Optional;

/** The states of a job. The comment on each state says how a job leaves it. */
public enum JobState {
    /**
     * The job is due later because of a delay, a set time, or the pause before a retry. The clock queues the job when
     * it is due.
     */
    SCHEDULED,
    /** The job waits for a slot, or it has a slot and waits until run-fn claims it. */
    QUEUED,
    /** A run holds the job's lease. That run ends the job, or the clock does so when the lease has expired. */
    RUNNING,
    /** The job ended with a result. This state is final, and the job is removed when its retention ends. */
    SUCCEEDED,
    /** The job ended with an error. A client may retry the job. Otherwise, it is removed when its retention ends. */
    FAILED,
    /**
     * The job ended because a client cancelled it. A client may retry the job. Otherwise, it is removed when its
     * retention ends.
     */
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name in lower case, as in records, events and Redis. */
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
