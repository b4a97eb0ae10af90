package dev.jobfn.redis.memory;

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
 * One eviction. First, long results and inputs of the ended jobs in all queues are removed. If that is not enough,
 * whole records are removed, one fifth of them at a time, beginning with the oldest fifth. The age limit of each fifth
 * is estimated from a few records of each queue. In a cluster, queues on masters that have room are left alone.
 */
final class EvictionRound {
    /** The percentage of memory in use at which eviction starts. */
    static final int HIGH = 90;

    /** The percentage of memory in use at which eviction ends. */
    private static final int ENOUGH = 85;

    /** The percentage of memory in use below which a refused submission may be tried again. */
    private static final int SOME_ROOM = 98;

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
     * What all evictions of a process share.
     *
     * @param minRetention the minimum time since a job ended; jobs that ended more recently are left alone
     * @param contentsFrom where the next pass over long contents starts in each queue; earlier jobs have no long
     *     contents left
     */
    record Source(EvictionCalls calls, Catalog catalog, Duration minRetention, Map<String, String> contentsFrom) {
        Source(EvictionCalls calls, Catalog catalog, Duration minRetention) {
            this(calls, catalog, minRetention, new ConcurrentHashMap<>());
        }
    }

    /**
     * The age of a sampled ended job.
     *
     * @param jobs how many jobs of the same queue this job stands for
     */
    private record Age(long millis, double jobs) {}

    /** Makes room. Returns whether there is enough room, which may have been the case from the start. */
    boolean run() {
        for (Queue lane : source.catalog().queues().values()) {
            look(lane, HIGH);
        }
        if (pressed.isEmpty()) {
            return true;
        }
        // Every queue on a server that is short of memory takes part, even if the server was just below the limit
        // before.
        pressed.clear();
        ages.clear();
        for (Queue lane : source.catalog().queues().values()) {
            look(lane, ENOUGH);
        }
        boolean enough =
                pass(EvictionCalls.Target.CONTENTS, source.minRetention().toMillis());
        long before = -1;
        for (int i = 1; i <= PASSES && !enough; i++) {
            long age = Math.max(source.minRetention().toMillis(), i == PASSES ? 0 : ageOf(i));
            enough = age != before && pass(EvictionCalls.Target.RECORDS, age);
            before = age;
        }
        log.tell();
        return enough;
    }

    /** Whether anything was evicted. */
    boolean madeRoom() {
        return gone > 0;
    }

    private void look(Queue lane, int percent) {
        EvictionCalls.Usage usage = source.calls().usage(lane, percent);
        log.used(usage.memory());
        if (!usage.memory().reaches(percent)) {
            return;
        }
        pressed.put(lane.name(), lane);
        double share =
                usage.endedJobs() / (double) Math.max(1, usage.sampledAges().size());
        usage.sampledAges().forEach(age -> ages.add(new Age(age, share)));
    }

    /** The age that this number of fifths of the ended jobs exceed. */
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

    /** Goes through the ended jobs of all queues in the order in which their retention ends. */
    private boolean pass(EvictionCalls.Target target, long minAge) {
        boolean contents = target == EvictionCalls.Target.CONTENTS;
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
            EvictionCalls.Evicted evicted =
                    source.calls().evict(pressed.get(queue), target, places.get(queue), minAge, ENOUGH);
            gone += evicted.jobs();
            log.evicted(target, evicted.jobs());
            if (contents) {
                source.contentsFrom().put(queue, evicted.laterFrom());
            }
            if (!evicted.memory().reaches(SOME_ROOM)) {
                someRoom.run();
            }
            String next = evicted.next();
            if (next.isEmpty()) {
                places.remove(queue);
                enough &= !evicted.memory().exceeds(ENOUGH);
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
