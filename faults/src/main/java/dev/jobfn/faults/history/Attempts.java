package dev.jobfn.faults.history;

import static dev.jobfn.faults.history.Rule.breach;

import dev.jobfn.faults.history.Entry.AttemptFailed;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Entry.HandlerStarted;
import dev.jobfn.faults.history.Entry.Killed;
import dev.jobfn.faults.history.Rule.Breach;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Compares the recorded attempts with the handlers that started. */
final class Attempts {
    private Attempts() {}

    static Stream<Breach> startsAreRecorded(History history) {
        Map<String, List<HandlerStarted>> starts = history.byJob(HandlerStarted.class);
        return history.all(Found.class).flatMap(found -> {
            List<HandlerStarted> handlerStarts = starts.getOrDefault(found.job(), List.of());
            long different = handlerStarts.stream()
                    .map(HandlerStarted::attempt)
                    .distinct()
                    .count();
            boolean beyond = handlerStarts.stream().anyMatch(it -> it.attempt() > found.attempt());
            return handlerStarts.size() > different || beyond
                    ? Stream.of(breach(
                            found.job(),
                            "has %d attempts, but its handler started as %s",
                            found.attempt(),
                            handlerStarts))
                    : Stream.empty();
        });
    }

    static Stream<Breach> missingStartsAreExplainedByKills(History history) {
        Map<String, List<HandlerStarted>> starts = history.byJob(HandlerStarted.class);
        long without = history.all(Found.class)
                .mapToLong(found -> found.attempt()
                        - starts.getOrDefault(found.job(), List.of()).size())
                .sum();
        long most = history.all(Killed.class).mapToLong(Killed::most).sum();
        return without > most
                ? Stream.of(breach("", "%d attempts started no handler; kills explain %d", without, most))
                : Stream.empty();
    }

    /**
     * A job fails only after all its attempts have failed. Throttled, released, lost and undelivered runs do not
     * count.
     */
    static Stream<Breach> onlyFailuresUseUpAttempts(History history) {
        if (history.hasGaps()) {
            return Stream.empty();
        }
        Map<String, List<AttemptFailed>> failures = history.byJob(AttemptFailed.class);
        Map<String, List<EndedByRun>> ends = history.byJob(EndedByRun.class);
        int attempts = history.limits().attempts();
        return history.all(Found.class).flatMap(found -> {
            int failed = failures.getOrDefault(found.job(), List.of()).size();
            boolean early = ends.getOrDefault(found.job(), List.of()).stream()
                    .anyMatch(end -> end.state().equals("failed") && end.retryable() && failed + 1 < attempts);
            return early || failed >= attempts
                    ? Stream.of(breach(found.job(), "is %s after %d of %d failures", found.state(), failed, attempts))
                    : Stream.empty();
        });
    }
}
