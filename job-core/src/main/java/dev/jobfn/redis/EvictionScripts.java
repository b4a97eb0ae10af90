package dev.jobfn.redis;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.QueueStats.Memory;
import dev.jobfn.redis.memory.EvictionCalls;
import java.util.List;
import java.util.Locale;

/** Calls {@code memory.lua} and {@code evict.lua}. */
final class EvictionScripts implements EvictionCalls {
    private final Scripts scripts;

    EvictionScripts(Scripts scripts) {
        this.scripts = scripts;
    }

    @Override
    public Usage usage(Queue lane, int percent) {
        List<Object> reply = scripts.call(Script.MEMORY, lane, Integer.toString(percent));
        List<Long> ages = reply.stream().skip(3).map(Long.class::cast).toList();
        return new Usage(memory(reply), (Long) reply.get(2), ages);
    }

    @Override
    public Evicted evict(Queue lane, Target target, String from, long minAge, int enough) {
        List<Object> reply = scripts.call(
                Script.EVICT,
                lane,
                target.name().toLowerCase(Locale.ROOT),
                from,
                Long.toString(minAge),
                Integer.toString(enough));
        return new Evicted(memory(reply), (Long) reply.get(2), (String) reply.get(3), (String) reply.get(4));
    }

    private static Memory memory(List<Object> reply) {
        return new Memory((Long) reply.get(0), (Long) reply.get(1));
    }
}
