package dev.jobfn.redis.read;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.QueueStats;
import dev.jobfn.redis.Scripts;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the reply of {@code queue.lua}. */
final class QueueStatsReply {
    private QueueStatsReply() {}

    static QueueStats read(Queue lane, List<Object> raw) {
        long now = Long.parseLong((String) raw.get(6));
        return new QueueStats(
                lane.name(),
                (Long) raw.get(5) == 1,
                (Long) raw.get(0),
                (Long) raw.get(1),
                (Long) raw.get(2),
                lane.window(),
                (Long) raw.get(3),
                Duration.of((Long) raw.get(4), ChronoUnit.MILLIS),
                new QueueStats.Memory((Long) raw.get(8), (Long) raw.get(9)),
                new QueueStats.Evicted((Long) raw.get(10), (Long) raw.get(11)),
                rates(now / 60_000, Scripts.texts(raw.get(7))));
    }

    /**
     * The tally has a field {@code <kind> <minute>} for each kind in each of six minutes. The current minute is left
     * out because it is not over yet.
     */
    private static Map<String, Double> rates(long minute, List<String> tally) {
        Map<String, Double> sums = new HashMap<>();
        for (int i = 0; i < tally.size(); i += 2) {
            String[] field = tally.get(i).split(" ", -1);
            long age = minute - Long.parseLong(field[1]);
            double share = age >= 1 && age <= 5 ? Long.parseLong(tally.get(i + 1)) / 5.0 : 0;
            sums.merge(field[0], share, Double::sum);
        }
        return new TreeMap<>(sums);
    }
}
