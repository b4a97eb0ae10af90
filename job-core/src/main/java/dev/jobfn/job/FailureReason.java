package dev.jobfn.job;

import java.util.Locale;

/** Why a job failed. */
public enum FailureReason {
    /** Its handler threw, its result was too large, or its input was refused. */
    ERROR,
    /** Its handler did not end in the type's timeout. */
    TIMEOUT,
    /** Its lease ran out as often as the type allows: each pod that ran it died or was cut off. */
    LOST;

    /** Lower case, as it stands in records and events. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
