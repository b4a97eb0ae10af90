package dev.jobfn.redis;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says, once a minute at most, that Redis is filling up and what had to go. For one thread at a time. */
final class MemoryLog {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryLog.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int WARNING = 80;

    private long warnedAt = System.nanoTime() - PERIOD.toNanos();
    private long toldAt = warnedAt;
    private long contents;
    private long records;

    /** Warns where there is little room left. Both are bytes; a limit of 0 is none. */
    void used(long used, long limit) {
        if (limit == 0 || used * 100 < limit * WARNING || System.nanoTime() - warnedAt < PERIOD.toNanos()) {
            return;
        }
        warnedAt = System.nanoTime();
        LOG.warn(
                "Redis uses {} % of its memory, {} of {} MB; above {} % ended jobs are removed before their retention ends",
                used * 100 / limit, used >> 20, limit >> 20, EvictionRound.HIGH);
    }

    /** Counts what went: {@code contents} or {@code records}. */
    void gone(String what, long jobs) {
        if ("records".equals(what)) {
            records += jobs;
        } else {
            contents += jobs;
        }
    }

    /** Tells of what went since it was told last. */
    void evicted() {
        if (contents + records == 0 || System.nanoTime() - toldAt < PERIOD.toNanos()) {
            return;
        }
        toldAt = System.nanoTime();
        LOG.warn(
                "Redis is short of memory: {} ended jobs gave up long results and inputs, {} were removed, before their"
                        + " retention ended",
                contents,
                records);
        contents = 0;
        records = 0;
    }
}
