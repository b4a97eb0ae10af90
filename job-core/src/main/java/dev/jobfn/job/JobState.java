package dev.jobfn.job;

import java.util.Locale;
import java.util.Optional;

/** Where a job stands. Each constant says what leaves it and who moves it. */
public enum JobState {
    /** Due later: a delay, a run-at, or the pause before a retry. The clock queues it when it is due. */
    SCHEDULED,
    /** Waits for a slot, or holds one and waits to be claimed. run-fn claims it. */
    QUEUED,
    /** One run holds its lease. That run ends it, or the clock does when the lease ran out. */
    RUNNING,
    /** Ended with a result. Nothing leaves it; retention removes it. */
    SUCCEEDED,
    /** Ended with an error. A client may retry it; retention removes it. */
    FAILED,
    /** Ended because a client asked. A client may retry it; retention removes it. */
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Lower case, as it stands in records, events and Redis. */
    public String text() {
        return text;
    }

    /** Whether the job has its outcome. */
    public boolean ended() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The state with this {@link #text()}; empty where there is none. */
    public static Optional<JobState> parse(String text) {
        for (JobState state : values()) {
            if (state.text.equals(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
