package dev.jobfn.faults.history;

import static dev.jobfn.faults.history.Rule.breach;

import dev.jobfn.faults.history.Entry.AttemptFailed;
import dev.jobfn.faults.history.Entry.Claimed;
import dev.jobfn.faults.history.Entry.ClockStarted;
import dev.jobfn.faults.history.Entry.ClockTicked;
import dev.jobfn.faults.history.Entry.Deferred;
import dev.jobfn.faults.history.Entry.Dispatched;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.EndedWithoutRun;
import dev.jobfn.faults.history.Entry.Gap;
import dev.jobfn.faults.history.Entry.Outage;
import dev.jobfn.faults.history.Entry.Renewed;
import dev.jobfn.faults.history.Entry.Write;
import dev.jobfn.faults.history.Rule.Breach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rule that no job waits longer than the design allows. A job may wait until its dispatch deadline, the end of its
 * lease or its due time, plus the time to detect a dead clock and the backstop's period. A job that waits for a slot
 * depends on other jobs, so these must make progress.
 */
final class Progress {
    /** This value is from include/clock.lua. */
    private static final long CLOCK_STARTING_MICROS = 15_000_000;

    private Progress() {}

    static Stream<Breach> nothingSticks(History history) {
        List<long[]> silences = silences(history);
        List<Long> gaps = history.all(Gap.class).map(Gap::at).toList();
        List<Outage> outages =
                Stream.concat(history.all(Outage.class), lostClocks(history)).toList();
        List<Breach> breaches = new ArrayList<>();
        for (Map.Entry<String, List<Write>> job : history.byJob(Write.class).entrySet()) {
            List<Write> writes = job.getValue();
            for (int i = 0; i < writes.size(); i++) {
                Write write = writes.get(i);
                long next = i + 1 < writes.size() ? writes.get(i + 1).at() : history.end();
                long late = lateness(history, write, next, silences, gaps) - outage(outages, write.at(), next);
                if (!ended(write) && late > history.limits().graceMicros()) {
                    breaches.add(breach(
                            job.getKey(),
                            "made no progress for %d ms longer than allowed after %s",
                            late / 1_000,
                            write));
                }
            }
        }
        return breaches.stream();
    }

    /** Clocks whose start event was lost. Another clock starts only after the lost one's token has expired. */
    private static Stream<Outage> lostClocks(History history) {
        Set<String> ticked =
                history.all(ClockTicked.class).map(ClockTicked::token).collect(Collectors.toSet());
        return history.all(ClockStarted.class)
                .filter(clock -> !ticked.contains(clock.token()))
                .map(clock -> new Outage(clock.at(), "a clock's start", clock.at() + CLOCK_STARTING_MICROS));
    }

    /** How much later than planned the next write came. */
    private static long lateness(History history, Write write, long next, List<long[]> silences, List<Long> gaps) {
        boolean gap = gaps.stream().anyMatch(at -> at > write.at() && at <= next);
        if (gap) {
            // The next write may have been missed, so only periods without any writes count.
            return longestSilence(silences, write.at(), next) - history.limits().leaseMicros();
        }
        if (write instanceof Dispatched dispatch) {
            return next - Math.max(dispatch.deadline(), write.at());
        }
        if (write instanceof Claimed || write instanceof Renewed) {
            return next - write.at() - history.limits().leaseMicros();
        }
        if (write instanceof Deferred deferred) {
            return next - Math.max(deferred.due(), write.at());
        }
        if (write instanceof AttemptFailed failed) {
            return next - Math.max(failed.due(), write.at());
        }
        return longestSilence(silences, write.at(), next) - history.limits().leaseMicros();
    }

    /** Periods longer than a lease in which nothing was written about any job. */
    private static List<long[]> silences(History history) {
        List<long[]> silences = new ArrayList<>();
        long last = history.entries().isEmpty() ? 0 : history.entries().get(0).at();
        for (Write write : history.all(Write.class).toList()) {
            if (write.at() - last > history.limits().leaseMicros()) {
                silences.add(new long[] {last, write.at()});
            }
            last = write.at();
        }
        silences.add(new long[] {last, history.end()});
        return silences;
    }

    private static long longestSilence(List<long[]> silences, long from, long to) {
        return silences.stream()
                .mapToLong(silence -> Math.min(to, silence[1]) - Math.max(from, silence[0]))
                .max()
                .orElse(0);
    }

    private static long outage(List<Outage> outages, long from, long to) {
        return outages.stream()
                .mapToLong(it -> Math.max(0, Math.min(to, it.until()) - Math.max(from, it.at())))
                .sum();
    }

    private static boolean ended(Write write) {
        return write instanceof EndedByRun || write instanceof EndedWithoutRun;
    }
}
