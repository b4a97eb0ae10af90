package dev.jobfn.faults.history;

import static dev.jobfn.faults.history.Rule.breach;

import dev.jobfn.faults.history.Entry.Acknowledged;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.EndedWithoutRun;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Entry.HandlerReturned;
import dev.jobfn.faults.history.Entry.Write;
import dev.jobfn.faults.history.Rule.Breach;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules about how jobs end. */
final class Endings {
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

    private Endings() {}

    static Stream<Breach> everyAcknowledgedJobEnds(History history) {
        Map<String, List<Found>> found = history.byJob(Found.class);
        return history.byJob(Acknowledged.class).keySet().stream().flatMap(job -> {
            String state = found.containsKey(job) ? last(found.get(job)).state() : "unknown";
            return ENDED.contains(state) ? Stream.empty() : Stream.of(breach(job, "is %s", state));
        });
    }

    static Stream<Breach> oneOutcome(History history) {
        Map<String, List<Found>> found = history.byJob(Found.class);
        return history.byJob(Write.class).entrySet().stream().flatMap(job -> {
            List<String> ends = job.getValue().stream().flatMap(Endings::end).toList();
            String state = found.containsKey(job.getKey())
                    ? last(found.get(job.getKey())).state()
                    : "";
            if (ends.size() > 1) {
                return Stream.of(breach(job.getKey(), "ended %d times: %s", ends.size(), ends));
            }
            boolean other = ends.size() == 1 && !state.isEmpty() && !ends.get(0).equals(state);
            return other
                    ? Stream.of(breach(job.getKey(), "ended as %s but its state is %s", ends, state))
                    : Stream.empty();
        });
    }

    private static Stream<String> end(Write write) {
        if (write instanceof EndedByRun end) {
            return Stream.of(end.state());
        }
        return write instanceof EndedWithoutRun end ? Stream.of(end.state()) : Stream.empty();
    }

    static Stream<Breach> endsAreExpected(History history) {
        Map<String, List<Acknowledged>> acknowledged = history.byJob(Acknowledged.class);
        return history.all(Found.class)
                .filter(found -> acknowledged.containsKey(found.job()) && ENDED.contains(found.state()))
                .filter(found ->
                        !acknowledged.get(found.job()).get(0).expected().contains(found.state()))
                .map(found -> breach(
                        found.job(),
                        "is %s %s, expected %s",
                        found.state(),
                        found.reason(),
                        acknowledged.get(found.job()).get(0).expected()));
    }

    static Stream<Breach> resultIsWhatTheHandlerReturned(History history) {
        Map<String, List<HandlerReturned>> returned = history.byJob(HandlerReturned.class);
        return history.all(Found.class)
                .filter(found -> found.state().equals("succeeded"))
                .filter(found -> returned.getOrDefault(found.job(), List.of()).stream()
                        .noneMatch(it ->
                                it.attempt() == found.attempt() && it.result().equals(found.result())))
                .map(found -> breach(
                        found.job(),
                        "has the result %s of attempt %d, but the handler returned %s",
                        found.result(),
                        found.attempt(),
                        returned.getOrDefault(found.job(), List.of())));
    }

    static Stream<Breach> sameKeySameJob(History history) {
        Map<String, Set<String>> jobs = history.all(Acknowledged.class)
                .filter(it -> !it.key().isEmpty())
                .collect(Collectors.groupingBy(
                        it -> it.tenant() + " " + it.key(),
                        HashMap::new,
                        Collectors.mapping(Acknowledged::job, Collectors.toSet())));
        return jobs.entrySet().stream()
                .filter(it -> it.getValue().size() > 1)
                .map(it -> breach("", "%s names %s", it.getKey(), it.getValue()));
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
