package dev.jobfn.faults.history;

import java.util.stream.Stream;

/** What must hold of every history, whatever went wrong in it. */
@FunctionalInterface
interface Rule {
    /** Where it does not hold. */
    Stream<Breach> broken(History history);

    /** One breach, of a job or of none (``). */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation is a dependency more
    static Breach breach(String job, String what, Object... arguments) {
        return new Breach(job, String.format(what, arguments));
    }

    /**
     * Where a rule does not hold.
     *
     * @param job the random part of its id, `` where it is about no single one
     */
    record Breach(String job, String what) {}
}
