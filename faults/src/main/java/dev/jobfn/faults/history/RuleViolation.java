package dev.jobfn.faults.history;

/**
 * A broken promise.
 *
 * @param rule the name of the rule
 * @param job the random part of the job's id; empty if the violation is about no particular job
 */
public record RuleViolation(String rule, String job, String what) {
    @Override
    public String toString() {
        return rule + ": " + (job.isEmpty() ? "" : job + " ") + what;
    }
}
