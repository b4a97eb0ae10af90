package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The reply of a script that writes, as built by {@code answer} in include/clock.lua.
 *
 * @param status one word
 * @param details see the script's header
 * @param followUp what the script hands back to publish
 */
record Reply(String status, List<String> details, FollowUp followUp) {

    static Reply of(String queue, List<Object> raw) {
        String clock = (String) raw.get(4);
        return new Reply(
                (String) raw.get(0),
                Scripts.texts(raw.get(1)),
                new FollowUp(
                        queue,
                        dispatches(queue, Scripts.texts(raw.get(2))),
                        Scripts.texts(raw.get(3)).stream()
                                .map(entry -> outcome(queue, entry))
                                .toList(),
                        clock.isEmpty() ? Optional.empty() : Optional.of(clock)));
    }

    /** One reply for each job that a script was called for. The first reply carries the follow-up. */
    static List<Reply> split(Queue lane, List<Object> raw, int jobs) {
        Reply all = of(lane.name(), raw);
        int width = all.details.size() / jobs;
        return IntStream.range(0, jobs)
                .mapToObj(index -> new Reply(
                        all.details.get(index * width),
                        all.details.subList(index * width + 1, (index + 1) * width),
                        index == 0 ? all.followUp : FollowUp.none(lane.name())))
                .toList();
    }

    String detail(int index) {
        return details.get(index);
    }

    JobState state(int index) {
        return state(details.get(index));
    }

    <T> Answer<T> with(T value) {
        return new Answer<>(value, followUp);
    }

    IllegalStateException unexpected() {
        return new IllegalStateException("a script returned " + status);
    }

    static JobState state(String text) {
        return JobState.parse(text).orElseThrow(() -> new IllegalStateException("a script returned the state " + text));
    }

    private static List<Dispatch> dispatches(String queue, List<String> flat) {
        List<Dispatch> dispatches = new ArrayList<>(flat.size() / 5);
        for (int i = 0; i < flat.size(); i += 5) {
            dispatches.add(new Dispatch(
                    new JobId(queue, flat.get(i)),
                    flat.get(i + 1),
                    flat.get(i + 2),
                    flat.get(i + 3),
                    Integer.parseInt(flat.get(i + 4))));
        }
        return List.copyOf(dispatches);
    }

    /** Reads an entry that {@code finish} in include/ending.lua wrote. */
    private static Outcome outcome(String queue, String entry) {
        String[] parts = entry.split(" ", -1);
        return new Outcome(
                new JobId(queue, parts[0]),
                parts[1],
                state(parts[2]),
                "-".equals(parts[3]) ? Optional.empty() : Optional.of(parts[3]),
                parts[4],
                parts[5],
                Integer.parseInt(parts[6]),
                entry);
    }
}
