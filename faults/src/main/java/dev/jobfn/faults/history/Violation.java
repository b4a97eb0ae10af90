package dev.jobfn.faults.history;

/**
 * A promise that was broken.
 *
 * @param rule the name of the rule
 * @param job the random part of the job's id, `` where it is about no single one
 */
public record Violation(String rule, String job, String what) {
    @Override
    public String toString() {
        return rule + ": " + (job.isEmpty() ? "" : job + " ") + what;
    }
}
