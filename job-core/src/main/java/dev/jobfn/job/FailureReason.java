package dev.jobfn.job;

import java.util.Locale;

/** Why a job failed. */
public enum FailureReason {
    /** The handler threw an exception, the result was too large, or the input was refused. */
    ERROR,
    /** The handler did not end within the type's timeout. */
    TIMEOUT,
    /** The job lost as many leases as its type allows, because each pod that ran it died or was cut off. */
    LOST;

    /** The name in lower case, as in records and events. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
