package dev.jobfn.submit;

import dev.jobfn.http.problem.JobProblems;
import dev.jobfn.http.problem.OverloadProblems;
import dev.jobfn.http.problem.Problem;
import dev.jobfn.http.problem.ServerProblems;
import dev.jobfn.job.Receipt;
import java.time.Duration;
import java.util.Optional;

/** What a client is told about a submission that was not kept. */
public final class Refusals {
    /** When a client that met a full backlog should come back. */
    private static final Duration BACKLOG_PAUSE = Duration.ofSeconds(5);
    /** Memory comes back as jobs end and their retention passes, which takes longer. */
    private static final Duration MEMORY_PAUSE = Duration.ofSeconds(30);

    private Refusals() {}

    /**
     * The problem; empty where the job was kept.
     *
     * @param tellId whether whoever reused an idempotency key may learn which job it belongs to: only a caller that has proved to be
     *     that job's tenant
     */
    public static Optional<Problem> of(String queue, Receipt receipt, boolean tellId) {
        if (receipt instanceof Receipt.Conflict conflict) {
            return Optional.of(
                    tellId
                            ? JobProblems.idempotencyConflict(conflict.id().toString())
                            : JobProblems.idempotencyConflict());
        }
        if (receipt instanceof Receipt.Full full) {
            return Optional.of(OverloadProblems.backlogFull(queue, full.backlog(), BACKLOG_PAUSE));
        }
        if (receipt instanceof Receipt.OverQuota over) {
            return Optional.of(
                    over.quota() == Receipt.Quota.MEMORY
                            ? OverloadProblems.memoryQuota(queue, over.limit(), MEMORY_PAUSE)
                            : OverloadProblems.backlogQuota(queue, over.limit(), BACKLOG_PAUSE));
        }
        return receipt instanceof Receipt.Unconfirmed unconfirmed
                ? Optional.of(ServerProblems.unknownOutcome(unconfirmed.id().toString()))
                : Optional.empty();
    }
}
