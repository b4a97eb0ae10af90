package dev.jobfn.faults.history;

import java.util.stream.Stream;

/** A condition that every history must meet, whatever faults were injected. */
@FunctionalInterface
interface Rule {
    /** Finds the breaches of the rule. */
    Stream<Breach> broken(History history);

    /** Creates a breach about a job, or about no particular job if the job is "". */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need another dependency
    static Breach breach(String job, String what, Object... arguments) {
        return new Breach(job, String.format(what, arguments));
    }

    /**
     * A breach of a rule.
     *
     * @param job the random part of the job's id; empty if the breach is about no particular job
     */
    record Breach(String job, String what) {}
}
