package dev.jobfn.submit;

import dev.jobfn.http.problem.JobProblems;
import dev.jobfn.http.problem.OverloadProblems;
import dev.jobfn.http.problem.Problem;
import dev.jobfn.http.problem.ServerProblems;
import dev.jobfn.job.Receipt;
import java.time.Duration;
import java.util.Optional;

/** The problems of submissions that the store refused. */
public final class Refusals {
    /** How long a client should wait while the backlog is full. */
    private static final Duration BACKLOG_PAUSE = Duration.ofSeconds(5);
    /** Memory becomes free only when jobs have ended and their retention is over. */
    private static final Duration MEMORY_PAUSE = Duration.ofSeconds(30);

    private Refusals() {}

    /**
     * The problem to send to the client for a receipt; empty if the job was stored.
     *
     * @param tellId whether a client that reused an idempotency key may learn the first job's id, which is allowed only
     *     if the caller has proved that it belongs to that job's tenant
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
