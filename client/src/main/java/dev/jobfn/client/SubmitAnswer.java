package dev.jobfn.client;

import dev.jobfn.client.problem.ProblemDocument;

/** The outcome of submitting one job of a batch. */
public sealed interface SubmitAnswer {
    /** The job is stored. */
    record Accepted(JobReceipt receipt) implements SubmitAnswer {
        @Override
        public JobReceipt orThrow() {
            return receipt;
        }
    }

    /**
     * The job was refused. With an {@link dev.jobfn.client.problem.UnknownOutcomeException}, however, it is unknown
     * whether the job is stored.
     */
    record Refused(ProblemDocument problem) implements SubmitAnswer {
        @Override
        public JobReceipt orThrow() {
            throw problem.exception();
        }
    }

    /**
     * The receipt.
     *
     * @throws dev.jobfn.client.problem.JobfnProblemException if the job was refused
     */
    JobReceipt orThrow();
}
