package dev.jobfn.faults.history;

import static dev.jobfn.faults.history.Rule.breach;

import dev.jobfn.faults.history.Entry.Claimed;
import dev.jobfn.faults.history.Entry.Dispatched;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.Gap;
import dev.jobfn.faults.history.Entry.Kept;
import dev.jobfn.faults.history.Entry.Renewed;
import dev.jobfn.faults.history.Entry.RunWrite;
import dev.jobfn.faults.history.Entry.Write;
import dev.jobfn.faults.history.Rule.Breach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Rules about tokens, which decide who may write. */
final class Fencing {
    /** After a gap, the holder of a job is unknown. */
    private static final String ANYBODY = "*";

    private static final String NOBODY = "";

    private Fencing() {}

    static Stream<Breach> onlyTheCurrentRunWrites(History history) {
        Map<String, String> holders = new HashMap<>();
        String unknown = NOBODY;
        List<Breach> breaches = new ArrayList<>();
        for (Entry entry : history.entries()) {
            if (entry instanceof Gap) {
                unknown = ANYBODY;
                holders.clear();
            } else if (entry instanceof Claimed claim) {
                holders.put(claim.job(), claim.run());
            } else if (entry instanceof RunWrite write) {
                String holder = holders.getOrDefault(write.job(), unknown);
                if (!holder.equals(ANYBODY) && !holder.equals(write.run())) {
                    breaches.add(breach(write.job(), "%s, but %s holds it", write, holder));
                }
                holders.put(write.job(), write instanceof Renewed ? holder : NOBODY);
            } else if (entry instanceof Write write && !(entry instanceof Kept)) {
                holders.put(write.job(), NOBODY);
            }
        }
        return breaches.stream();
    }

    /** Attempt numbers increase by one with each claim, and each claim uses a separate dispatch. */
    static Stream<Breach> tokensClaimOnce(History history) {
        if (history.hasGaps()) {
            return Stream.empty();
        }
        List<Breach> breaches = new ArrayList<>();
        Map<String, Integer> attempts = new HashMap<>();
        Set<String> open = new HashSet<>();
        for (Entry entry : history.entries()) {
            if (entry instanceof Dispatched dispatch) {
                open.add(dispatch.job());
            } else if (entry instanceof Claimed claim) {
                int before = attempts.getOrDefault(claim.job(), 0);
                if (claim.attempt() != before + 1) {
                    breaches.add(breach(claim.job(), "attempt %d after %d", claim.attempt(), before));
                }
                if (!open.remove(claim.job())) {
                    breaches.add(breach(claim.job(), "claimed without a dispatch: %s", claim));
                }
                attempts.put(claim.job(), claim.attempt());
            } else if (entry instanceof EndedByRun end) {
                open.remove(end.job());
            }
        }
        return breaches.stream();
    }
}
