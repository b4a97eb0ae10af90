package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.CoalescedCalls;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.JobId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Calls {@code claim.lua} and reads its reply. Claims made at the same time share a call. */
final class ClaimScript {
    private final CoalescedCalls<Reply> calls;

    ClaimScript(Scripts scripts) {
        this.calls = scripts.coalesced(Script.CLAIM, Reply::split);
    }

    CompletionStage<Answer<Claim>> call(
            Queue lane, JobId job, String dispatchToken, String run, Place place, Duration lease, Duration budget) {
        String limits = budget.toMillis() + " " + (place == Place.ALONE ? "" : place.text()) + " timed";
        return calls.call(lane, List.of(Long.toString(lease.toMillis()), limits), job.unique(), dispatchToken, run)
                .thenApply(reply -> claim(job, run, reply));
    }

    private static Answer<Claim> claim(JobId job, String run, Reply reply) {
        return reply.with(
                switch (reply.status()) {
                    case "claimed" ->
                        claimed(job, run, reply.details(), Duration.ofMillis(Long.parseLong(reply.detail(4))));
                    case "late" -> new Claim.Late();
                    case "waits" ->
                        new Claim.Waits(reply.detail(0), Place.ALONE.text().equals(reply.detail(1)));
                    case "refused" -> new Claim.Refused();
                    default -> throw reply.unexpected();
                });
    }

    /** Reads what {@code begun} in include/job.lua returned. */
    static Claimed claimed(JobId job, String run, List<String> begun, Duration waited) {
        String packed = begun.get(0);
        int end = packed.indexOf('\n');
        Spec spec = Spec.parse(packed.substring(0, end));
        return new Claimed(
                job,
                run,
                spec.type(),
                spec.tenant(),
                Integer.parseInt(begun.get(1)),
                Integer.parseInt(begun.get(2)),
                Integer.parseInt(begun.get(3)),
                spec.limits().timeout(),
                waited,
                spec.input(packed.substring(end + 1)));
    }
}
