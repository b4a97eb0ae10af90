package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One eviction. First the ended jobs of all queues give up long results and inputs; where that is not enough, whole records go,
 * a fifth of them after the other, the oldest fifth first. Which age that is, is estimated from a few records of each queue.
 * Queues on other masters of a cluster, which have room, are left alone.
 */
final class EvictionRound {
    /** Percent of the memory: above the first something goes, until the second is reached; below the third a refused job may try again. */
    static final int HIGH = 90;

    private static final int ENOUGH = 85;
    private static final int SOME = 98;
    private static final int PASSES = 5;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Source source;
    private final MemoryLog log;
    private final Runnable someRoom;
    private final long begun = System.nanoTime();
    private final Map<String, Queue> pressed = new HashMap<>();
    private final List<Age> ages = new ArrayList<>();
    private long gone;

    /** @param someRoom called when a refused submission may be tried again */
    EvictionRound(Source source, MemoryLog log, Runnable someRoom) {
        this.source = source;
        this.log = log;
        this.someRoom = someRoom;
    }

    /**
     * What evictions of a process share.
     *
     * @param shortest no job that ended more recently goes
     * @param contentsFrom by queue, where the next look for long contents begins; those before have none any more
     */
    record Source(Scripts scripts, Catalog catalog, Duration shortest, Map<String, String> contentsFrom) {
        Source(Scripts scripts, Catalog catalog, Duration shortest) {
            this(scripts, catalog, shortest, new ConcurrentHashMap<>());
        }
    }

    /**
     * The age of an ended job that stands for others.
     *
     * @param jobs how many of its queue it stands for
     */
    private record Age(long millis, double jobs) {}

    /** Makes room; true where there is enough in the end, or was. */
    boolean run() {
        for (Queue lane : source.catalog().queues().values()) {
            look(lane, HIGH);
        }
        if (pressed.isEmpty()) {
            return true;
        }
        // Whoever shares a server with a queue that needs room gives some, though it was looked at a moment before.
        pressed.clear();
        ages.clear();
        for (Queue lane : source.catalog().queues().values()) {
            look(lane, ENOUGH);
        }
        boolean enough = pass("contents", source.shortest().toMillis());
        long before = -1;
        for (int i = 1; i <= PASSES && !enough; i++) {
            long age = Math.max(source.shortest().toMillis(), i == PASSES ? 0 : ageOf(i));
            enough = age != before && pass("records", age);
            before = age;
        }
        log.evicted();
        return enough;
    }

    /** Whether anything went. */
    boolean madeRoom() {
        return gone > 0;
    }

    private void look(Queue lane, int percent) {
        List<Object> reply = source.scripts().run(Script.MEMORY, lane, Integer.toString(percent));
        long used = (Long) reply.get(0);
        long limit = (Long) reply.get(1);
        log.used(used, limit);
        if (limit == 0 || used * 100 < limit * percent) {
            return;
        }
        pressed.put(lane.name(), lane);
        double share = (Long) reply.get(2) / (double) Math.max(1, reply.size() - 3);
        reply.stream().skip(3).forEach(age -> ages.add(new Age((Long) age, share)));
    }

    /** The age above which so many fifths of the ended jobs are. */
    private long ageOf(int fifths) {
        ages.sort(Comparator.comparingLong(Age::millis).reversed());
        double wanted = ages.stream().mapToDouble(Age::jobs).sum() * fifths / PASSES;
        for (Age age : ages) {
            wanted -= age.jobs();
            if (wanted <= 0) {
                return age.millis();
            }
        }
        return 0;
    }

    /** Goes through the ended jobs of all queues, those first whose retention ends first. */
    private boolean pass(String what, long age) {
        boolean contents = "contents".equals(what);
        Map<String, String> places = new HashMap<>();
        pressed.keySet()
                .forEach(queue ->
                        places.put(queue, contents ? source.contentsFrom().getOrDefault(queue, "-inf") : "-inf"));
        boolean enough = true;
        while (!places.isEmpty() && System.nanoTime() - begun < LONGEST.toNanos()) {
            String queue = places.entrySet().stream()
                    .min(Map.Entry.comparingByValue(Comparator.comparingDouble(EvictionRound::score)))
                    .orElseThrow()
                    .getKey();
            List<Object> reply = source.scripts()
                    .run(
                            Script.EVICT,
                            pressed.get(queue),
                            what,
                            places.get(queue),
                            Long.toString(age),
                            Integer.toString(ENOUGH));
            long used = (Long) reply.get(0);
            long limit = (Long) reply.get(1);
            gone += (Long) reply.get(2);
            log.gone(what, (Long) reply.get(2));
            if (contents) {
                source.contentsFrom().put(queue, (String) reply.get(4));
            }
            if (used * 100 < limit * SOME) {
                someRoom.run();
            }
            String next = (String) reply.get(3);
            if (next.isEmpty()) {
                places.remove(queue);
                enough &= used * 100 <= limit * ENOUGH;
            } else {
                places.put(queue, next);
            }
        }
        return enough && places.isEmpty();
    }

    private static double score(String place) {
        return "-inf".equals(place) ? Double.NEGATIVE_INFINITY : Double.parseDouble(place);
    }
}
