package dev.jobfn.client;

import dev.jobfn.client.problem.ProblemDocument;

/** What became of one job of a batch. */
public sealed interface SubmitAnswer {
    /** The job is stored. */
    record Accepted(JobReceipt receipt) implements SubmitAnswer {
        @Override
        public JobReceipt orThrow() {
            return receipt;
        }
    }

    /** The job was refused. {@link dev.jobfn.client.problem.UnknownOutcomeException} leaves open whether it is stored. */
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
