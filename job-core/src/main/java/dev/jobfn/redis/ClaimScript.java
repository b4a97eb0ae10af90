package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.CoalescedCalls;
import dev.jobfn.job.Claim;
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
        String millis = Long.toString(budget.toMillis());
        String limits = place == Place.ALONE ? millis : millis + " " + place.text();
        return calls.call(lane, List.of(Long.toString(lease.toMillis()), limits), job.unique(), dispatchToken, run)
                .thenApply(reply -> claim(job, run, reply));
    }

    private static Answer<Claim> claim(JobId job, String run, Reply reply) {
        return reply.with(
                switch (reply.status()) {
                    case "claimed" -> claimed(job, run, reply);
                    case "late" -> new Claim.Late();
                    case "waits" ->
                        new Claim.Waits(reply.detail(0), Place.ALONE.text().equals(reply.detail(1)));
                    case "refused" -> new Claim.Refused();
                    default -> throw reply.unexpected();
                });
    }

    private static Claim claimed(JobId job, String run, Reply reply) {
        String packed = reply.detail(0);
        int end = packed.indexOf('\n');
        Spec spec = Spec.parse(packed.substring(0, end));
        return new Claim.Claimed(
                job,
                run,
                spec.type(),
                spec.tenant(),
                Integer.parseInt(reply.detail(1)),
                Integer.parseInt(reply.detail(2)),
                Integer.parseInt(reply.detail(3)),
                spec.limits().timeout(),
                spec.input(packed.substring(end + 1)));
    }
}
