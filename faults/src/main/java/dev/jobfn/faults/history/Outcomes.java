package dev.jobfn.faults.history;

import static dev.jobfn.faults.history.Rule.breach;

import dev.jobfn.faults.history.Entry.Delivered;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Rule.Breach;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules about outcome events, for a subscriber that ignores repeated event ids. */
final class Outcomes {
    private Outcomes() {}

    static Stream<Breach> everyOutcomeIsDelivered(History history) {
        Map<String, List<Delivered>> delivered = history.byJob(Delivered.class);
        return history.all(Found.class)
                .filter(found -> Set.of("succeeded", "failed", "cancelled").contains(found.state()))
                .filter(found -> delivered.getOrDefault(found.job(), List.of()).stream()
                        .noneMatch(it -> it.state().equals(found.state())))
                .map(found -> breach(
                        found.job(),
                        "is %s, but the subscriber received %s",
                        found.state(),
                        delivered.get(found.job())));
    }

    static Stream<Breach> oneOutcomeEventPerJob(History history) {
        Map<String, List<Found>> found = history.byJob(Found.class);
        return history.byJob(Delivered.class).entrySet().stream().flatMap(job -> {
            Set<String> ids = job.getValue().stream().map(Delivered::event).collect(Collectors.toSet());
            boolean ended = found.containsKey(job.getKey());
            return ended && ids.size() > 1
                    ? Stream.of(breach(job.getKey(), "has %d outcomes: %s", ids.size(), ids))
                    : Stream.empty();
        });
    }
}
